package dev.baton.eventlog.recovery;

import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.record.StoredBytes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Something that happened to the files of a log behind the server's back, drawn from a seed.
 *
 * @param kind what happened
 * @param file to which file
 * @param at from which byte on; for a flipped bit, which byte
 * @param bit which bit of it
 */
record LogMutation(MutationKind kind, String file, long at, int bit) {
  private static final int PAGE = 4_096;
  private static final String METADATA = "log/metadata.cq4t";
  private static final byte[] RECORD_START =
      StoredBytes.BEGINNING.getBytes(StandardCharsets.ISO_8859_1);

  /** Where the words are that Chronicle keeps about the whole file. */
  private static final int FILE_HEADER = 1_024;

  /** Kinds are drawn in proportion to their weights. */
  enum MutationKind {
    FLIP(52),
    ZERO_PAGE(12),
    TRUNCATE(10),
    DELETE_ROLL_FILE(4),
    FLIP_METADATA(4),
    DELETE_METADATA(1),
    TRUNCATE_METADATA(2),
    FLIP_HEAD(4),
    DELETE_HEAD(1),
    TRUNCATE_HEAD(3),
    FLIP_SNAPSHOT(4),
    DELETE_SNAPSHOT(3);

    private final int weight;

    MutationKind(int weight) {
      this.weight = weight;
    }

    private static MutationKind draw(Random random) {
      int left = random.nextInt(Arrays.stream(values()).mapToInt(kind -> kind.weight).sum());
      for (MutationKind kind : values()) {
        left -= kind.weight;
        if (left < 0) {
          return kind;
        }
      }
      throw new IllegalStateException("weights do not add up");
    }
  }

  static LogMutation draw(StoredLog log, Random random) {
    MutationKind kind = MutationKind.draw(random);
    List<String> snapshots =
        log.files().keySet().stream().filter(file -> file.startsWith("snapshots/")).toList();
    String roll = pick(log.rollFiles(), random);
    return switch (kind) {
      case FLIP -> flip(kind, roll, inUse(log.file(roll), random), random);
      case ZERO_PAGE -> {
        int pages = (log.file(roll).length + PAGE - 1) / PAGE;
        yield new LogMutation(kind, roll, (long) PAGE * pageInUse(log, roll, pages, random), 0);
      }
      case TRUNCATE -> new LogMutation(kind, roll, random.nextInt(log.file(roll).length + PAGE), 0);
      case DELETE_ROLL_FILE -> new LogMutation(kind, roll, 0, 0);
      case FLIP_METADATA -> flip(kind, METADATA, random.nextInt(log.file(METADATA).length), random);
      case DELETE_METADATA -> new LogMutation(kind, METADATA, 0, 0);
      case TRUNCATE_METADATA ->
          new LogMutation(kind, METADATA, random.nextInt(log.file(METADATA).length), 0);
      case FLIP_HEAD -> flip(kind, "head", random.nextInt(log.file("head").length), random);
      case DELETE_HEAD -> new LogMutation(kind, "head", 0, 0);
      case TRUNCATE_HEAD ->
          new LogMutation(kind, "head", random.nextInt(log.file("head").length), 0);
      case FLIP_SNAPSHOT, DELETE_SNAPSHOT -> {
        if (snapshots.isEmpty()) {
          yield draw(log, random);
        }
        String snapshot = pick(snapshots, random);
        yield flip(kind, snapshot, random.nextInt(log.file(snapshot).length), random);
      }
    };
  }

  private static String pick(List<String> files, Random random) {
    return files.get(random.nextInt(files.size()));
  }

  private static LogMutation flip(MutationKind kind, String file, long at, Random random) {
    return new LogMutation(kind, file, at, random.nextInt(8));
  }

  /** Most of the part in use is zeros, in which little can go wrong: look where there is more. */
  private static int inUse(byte[] bytes, Random random) {
    int anywhere = random.nextInt(bytes.length + Long.BYTES);
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(FILE_HEADER);
      case 1 -> nonZeroFrom(bytes, anywhere);
      case 2 -> recordFrom(bytes, anywhere) - 1 - random.nextInt(Integer.BYTES);
      default -> anywhere;
    };
  }

  private static int nonZeroFrom(byte[] bytes, int from) {
    for (int at = from; at < bytes.length; at++) {
      if (bytes[at] != 0) {
        return at;
      }
    }
    return bytes.length - 1;
  }

  private static int recordFrom(byte[] bytes, int from) {
    for (int at = from; at + RECORD_START.length <= bytes.length; at++) {
      if (Arrays.equals(
          bytes, at, at + RECORD_START.length, RECORD_START, 0, RECORD_START.length)) {
        return at;
      }
    }
    return from == 0 ? Integer.BYTES : recordFrom(bytes, 0);
  }

  private static int pageInUse(StoredLog log, String roll, int pages, Random random) {
    byte[] bytes = log.file(roll);
    return nonZeroFrom(bytes, PAGE * random.nextInt(pages)) / PAGE;
  }

  /** Lets it happen in the folder. */
  void carryOut(Path folder) throws IOException {
    Path path = folder.resolve(file);
    switch (kind) {
      case FLIP, FLIP_METADATA, FLIP_HEAD, FLIP_SNAPSHOT -> {
        try (var bytes = new RandomAccessFile(path.toFile(), "rw")) {
          bytes.seek(at);
          int old = Math.max(0, bytes.read());
          bytes.seek(at);
          bytes.write(old ^ (1 << bit));
        }
      }
      case ZERO_PAGE -> {
        try (var bytes = new RandomAccessFile(path.toFile(), "rw")) {
          bytes.seek(at);
          bytes.write(ByteBuffer.allocate(PAGE).array());
        }
      }
      case TRUNCATE, TRUNCATE_METADATA, TRUNCATE_HEAD -> {
        try (var bytes = new RandomAccessFile(path.toFile(), "rw")) {
          bytes.setLength(at);
        }
      }
      case DELETE_ROLL_FILE, DELETE_METADATA, DELETE_HEAD, DELETE_SNAPSHOT -> Files.delete(path);
    }
  }
}
