package dev.baton.checkpoint;

import dev.baton.merkle.TreeHead;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a log says of itself: which one it is, how many events it has, and the hash over all of
 * them. As the text of a signed note it is a checkpoint as C2SP's {@code tlog-checkpoint} has it.
 *
 * @param origin the name of the log
 */
public record Checkpoint(String origin, TreeHead head) {
  private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,17}");
  private static final Pattern LINE_ENDS = Pattern.compile("(?<=\n)");
  private static final int LINES = 3;
  private static final String SIGNATURE = "\u2014 ";

  public Checkpoint {
    NoteKey.requireName(origin);
  }

  /**
   * Reads the text of a note; lines behind the third one are for others.
   *
   * @throws IllegalArgumentException if it is no checkpoint
   */
  public static Checkpoint of(SignedNote note) {
    String[] lines = note.text().split("\n", -1);
    if (lines.length <= LINES || !SIZE.matcher(lines[1]).matches()) {
      throw new IllegalArgumentException("the note is no checkpoint (NAME, SIZE, ROOT)");
    }
    return new Checkpoint(lines[0], new TreeHead(Long.parseLong(lines[1]), lines[2]));
  }

  /** The lines that are signed. */
  public String text() {
    return origin + "\n" + head.size() + "\n" + head.root() + "\n";
  }

  /**
   * The notes of a text that has one after the other, as a server keeps them. What follows the last
   * signature is left out.
   *
   * @throws IllegalArgumentException if one of them is none
   */
  public static List<SignedNote> notesIn(String text) {
    return textsOfNotes(text).stream().map(SignedNote::parse).toList();
  }

  /** The same up to the first that is none: what a crash can leave stands at the end. */
  public static List<SignedNote> leadingNotes(String text) {
    List<SignedNote> notes = new ArrayList<>();
    try {
      textsOfNotes(text).forEach(note -> notes.add(SignedNote.parse(note)));
    } catch (IllegalArgumentException _) {
      return notes;
    }
    return notes;
  }

  private static List<String> textsOfNotes(String text) {
    List<String> notes = new ArrayList<>();
    var note = new StringBuilder();
    boolean signed = false;
    for (String line : LINE_ENDS.split(text, -1)) {
      if (signed && !line.startsWith(SIGNATURE)) {
        notes.add(note.toString());
        note.setLength(0);
        signed = false;
      }
      signed = signed || line.startsWith(SIGNATURE);
      note.append(line);
    }
    return notes;
  }
}
