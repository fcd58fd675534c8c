package dev.baton.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.merkle.TreeHead;
import dev.baton.storage.AtomicFile;
import dev.baton.storage.DataFolder.DataFolderException;
import dev.baton.storage.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The checkpoints that a server has signed, in three files of its data folder: {@code
 * checkpoint.key} (a secret), {@code checkpoint.pub} (the key that others verify with) and {@code
 * checkpoints}, to which each one is appended. It is bounded: the oldest are dropped, which newer
 * ones stand for. Confined to one thread.
 */
public final class CheckpointBook {
  private static final System.Logger LOG = System.getLogger(CheckpointBook.class.getName());
  private static final int MAX_BYTES = 4 << 20;

  private final NoteSigner signer;
  private final Path notes;
  private final int maxBytes;
  private long size;

  private CheckpointBook(NoteSigner signer, Path notes, int maxBytes) throws IOException {
    this.signer = signer;
    this.notes = notes;
    this.maxBytes = maxBytes;
    this.size = cutToWhole();
  }

  /** The file of the checkpoints in a data folder. */
  public static Path notes(Path folder) {
    return folder.resolve("checkpoints");
  }

  /** The file of the key that verifies them. */
  public static Path verifier(Path folder) {
    return folder.resolve("checkpoint.pub");
  }

  /**
   * Opens the book of a data folder, which no other process uses, and makes its key at the first
   * time.
   *
   * @param origin the name of the log; empty for the one that it has, or else one made of the host
   * @param host the name of this server
   * @throws DataFolderException if a file cannot be read or made, or the key is broken
   */
  public static CheckpointBook open(Path folder, String origin, String host) {
    return open(folder, origin, host, MAX_BYTES);
  }

  static CheckpointBook open(Path folder, String origin, String host, int maxBytes) {
    Path file = folder.resolve("checkpoint.key");
    try {
      NoteSigner signer =
          Files.exists(file)
              ? NoteSigner.parse(Files.readString(file, UTF_8))
              : NoteSigner.make(origin.isEmpty() ? nameOf(host) : origin);
      if (!origin.isEmpty() && !origin.equals(signer.key().name())) {
        signer = signer.renamed(origin);
      }
      write(file, signer.secretText() + "\n");
      write(verifier(folder), signer.key().vkey() + "\n");
      return new CheckpointBook(signer, notes(folder), maxBytes);
    } catch (IOException e) {
      throw new DataFolderException("cannot read or make " + file + ": " + e, e);
    } catch (IllegalArgumentException e) {
      throw new DataFolderException(file + ": " + e.getMessage());
    }
  }

  /** A host's name with what keys may not have in their names left out. */
  private static String nameOf(String host) {
    return host.replaceAll("[^A-Za-z0-9._-]", "-") + "/baton";
  }

  private static void write(Path file, String text) throws IOException {
    byte[] content = text.getBytes(UTF_8);
    if (!Files.exists(file) || !text.equals(Files.readString(file, UTF_8))) {
      AtomicFile.replace(file, AtomicFile.unfinished(file), content);
    }
  }

  /** Signs other statements with the same key. */
  public LogStatements statements() {
    return new LogStatements(signer);
  }

  /**
   * Signs a head of the log's tree, all of whose events are on the disk.
   *
   * @throws IOException if it cannot be written; then it is not in the file either
   */
  public SignedNote sign(TreeHead head) throws IOException {
    SignedNote note = signer.sign(new Checkpoint(signer.key().name(), head).text());
    byte[] line = note.format().getBytes(UTF_8);
    if (size + line.length > maxBytes) {
      dropOldest();
    }
    append(line);
    return note;
  }

  private void append(byte[] line) throws IOException {
    try (FileChannel file =
        OwnerOnly.open(notes, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // It may have been moved away, to where it is kept.
      size = Math.min(size, file.size());
      try {
        file.position(size);
        ByteBuffer rest = ByteBuffer.wrap(line);
        while (rest.hasRemaining()) {
          file.write(rest);
        }
        file.force(false);
      } catch (IOException e) {
        file.truncate(size);
        throw e;
      }
    }
    size += line.length;
  }

  /** Leaves the newer half. */
  private void dropOldest() throws IOException {
    List<SignedNote> all = Checkpoint.leadingNotes(Files.readString(notes, UTF_8));
    var kept = new StringBuilder();
    all.subList(all.size() / 2, all.size()).forEach(note -> kept.append(note.format()));
    byte[] content = kept.toString().getBytes(UTF_8);
    AtomicFile.replace(notes, AtomicFile.unfinished(notes), content);
    size = content.length;
  }

  /**
   * Cuts off what a crash has left of the last checkpoint, and moves a file aside that holds
   * something else; returns how long the file is.
   */
  private long cutToWhole() throws IOException {
    if (!Files.exists(notes)) {
      return 0;
    }
    byte[] content = Files.readAllBytes(notes);
    byte[] whole = wholeNotes(content);
    if (whole.length == 0 && content.length > 0) {
      Files.move(
          notes,
          notes.resolveSibling(notes.getFileName() + ".unreadable"),
          StandardCopyOption.REPLACE_EXISTING);
      LOG.log(System.Logger.Level.WARNING, "{0} holds no checkpoints; it was moved aside", notes);
    } else if (whole.length < content.length) {
      AtomicFile.replace(notes, AtomicFile.unfinished(notes), whole);
    }
    return whole.length;
  }

  private static byte[] wholeNotes(byte[] content) {
    var whole = new StringBuilder();
    Checkpoint.leadingNotes(new String(content, UTF_8))
        .forEach(note -> whole.append(note.format()));
    return whole.toString().getBytes(UTF_8);
  }
}
