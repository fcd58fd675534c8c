package dev.baton.eventlog.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.baton.eventlog.LogFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** Finds records in the files of a log without the code that reads logs. */
public final class StoredBytes {
  /** How a record begins: its frame, a map without a length, and the number of {@code seq}. */
  public static final String BEGINNING =
      new String(new char[] {RecordFrame.MAGIC & 0xFF, Upcasts.CURRENT, 0xBF, 1});

  private StoredBytes() {}

  /** Where the record of an event begins, whose number is below 24 or from 24 to 255. */
  static int indexOf(byte[] file, long seq) {
    return indexOf(file, rest(seq));
  }

  /** The bytes of a record, or of a snapshot, with the checksum that they need. */
  public static byte[] sealed(byte[] bytes) {
    return RecordFrame.begins(bytes) ? RecordFrame.seal(bytes) : Seal.put(bytes);
  }

  private static String rest(long seq) {
    return BEGINNING.substring(2) + (seq < 24 ? String.valueOf((char) seq) : "\u0018" + (char) seq);
  }

  /** Where the first record begins. */
  static int indexOfFirst(byte[] file) {
    return indexOf(file, BEGINNING.substring(2));
  }

  /** Of a record of either version that is written. */
  private static int indexIfAny(byte[] file, String text) {
    String all = new String(file, ISO_8859_1);
    String magic = BEGINNING.substring(0, 1);
    return IntStream.of(Upcasts.CURRENT, Upcasts.SEALED)
        .map(version -> all.indexOf(magic + (char) version + text))
        .filter(found -> found >= 0)
        .min()
        .orElse(-1);
  }

  private static int indexOf(byte[] file, String text) {
    int at = indexIfAny(file, text);
    if (at < 0) {
      throw new IllegalArgumentException("there is no such record");
    }
    return at;
  }

  /** Flips a bit in the record of an event. */
  public static void damage(Path folder, long seq) throws IOException {
    for (Path file : new LogFiles(folder).rollFiles()) {
      byte[] bytes = Files.readAllBytes(file);
      int at = indexIfAny(bytes, rest(seq));
      if (at >= 0) {
        bytes[at + BEGINNING.length() + 4] ^= 1;
        Files.write(file, bytes);
        return;
      }
    }
    throw new IllegalArgumentException("there is no event " + seq);
  }
}
