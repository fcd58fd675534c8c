package dev.baton.checkpoint;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A text with signatures under it, in the form of C2SP's {@code signed-note}: the text, an empty
 * line, and a line for each signature.
 *
 * @param text the lines that are signed, each with its end
 */
public record SignedNote(String text, List<NoteSignature> signatures) {
  private static final Pattern SIGNATURE = Pattern.compile("\u2014 ([^ ]+) ([A-Za-z0-9+/]+=*)");
  private static final int KEY_ID_BYTES = 4;

  /** A note of more lines than these is none. */
  private static final int MAX_CHARACTERS = 64 * 1024;

  public SignedNote {
    signatures = List.copyOf(signatures);
    if (signatures.isEmpty()) {
      throw new IllegalArgumentException("a note has a signature");
    }
    if (text.isEmpty() || !text.endsWith("\n")) {
      throw new IllegalArgumentException("the text of a note ends with the end of a line");
    }
  }

  /**
   * One signature.
   *
   * @param name the name of the key
   * @param content the key's ID in four bytes, and the signature, in Base64
   */
  public record NoteSignature(String name, String content) {
    public NoteSignature {
      if (Base64.getDecoder().decode(content).length <= KEY_ID_BYTES) {
        throw new IllegalArgumentException("a signature is too short");
      }
    }
  }

  /**
   * Reads a note.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static SignedNote parse(String note) {
    int end = note.lastIndexOf("\n\n");
    if (note.length() > MAX_CHARACTERS || end < 0 || !note.endsWith("\n")) {
      throw new IllegalArgumentException("this is no signed note");
    }
    List<NoteSignature> signatures = new ArrayList<>();
    for (String line : note.substring(end + 2).lines().toList()) {
      var signature = SIGNATURE.matcher(line);
      if (!signature.matches()) {
        throw new IllegalArgumentException("this is no signature of a note: " + line);
      }
      signatures.add(new NoteSignature(signature.group(1), signature.group(2)));
    }
    return new SignedNote(note.substring(0, end + 1), signatures);
  }

  /** The signature of this key, if there is one that it made. */
  public Optional<NoteSignature> verifiedBy(NoteKey key) {
    return signatures.stream().filter(signature -> key.verifies(text, signature)).findFirst();
  }

  /** The note as it is written. */
  public String format() {
    var note = new StringBuilder(text).append('\n');
    for (NoteSignature signature : signatures) {
      note.append("\u2014 ")
          .append(signature.name())
          .append(' ')
          .append(signature.content())
          .append('\n');
    }
    return note.toString();
  }
}
