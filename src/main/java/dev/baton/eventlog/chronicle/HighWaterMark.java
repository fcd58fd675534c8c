package dev.baton.eventlog.chronicle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogSync;
import dev.baton.storage.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The newest acknowledged event. A queue that has lost its end looks like a shorter one that is
 * whole; the high-water mark tells them apart. It is in a file beside the queue, in two slots that
 * are written in turn, so that one of them is always whole.
 *
 * @param seq the event's sequence number
 * @param hash the hash of its record
 * @param sync how the log was forced to the disk when it was appended
 * @param boot which run of the machine it was appended in; only a new one can have lost unforced
 *     events
 */
public record HighWaterMark(long seq, String hash, LogSync sync, String boot) {
  private static final int SLOT_BYTES = 256;
  private static final int SLOTS = 2;
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  /** The newest whole slot of the file. */
  public static Optional<HighWaterMark> read(Path file) {
    if (!LogFiles.isThere(file)) {
      return Optional.empty();
    }
    byte[] bytes = StoredFile.readAll(file);
    int slot = newestSlot(bytes);
    return slot < 0 ? Optional.empty() : Optional.ofNullable(slotOf(bytes, slot));
  }

  /** The slot with the newest mark, or -1 if none is whole. */
  private static int newestSlot(byte[] bytes) {
    int newest = -1;
    long newestSeq = Long.MIN_VALUE;
    for (int slot = 0; (slot + 1) * SLOT_BYTES <= bytes.length; slot++) {
      @Nullable HighWaterMark head = slotOf(bytes, slot);
      if (head != null && head.seq > newestSeq) {
        newest = slot;
        newestSeq = head.seq;
      }
    }
    return newest;
  }

  private static @Nullable HighWaterMark slotOf(byte[] bytes, int slot) {
    return parse(new String(bytes, slot * SLOT_BYTES, SLOT_BYTES, US_ASCII));
  }

  private static @Nullable HighWaterMark parse(String slot) {
    String[] words = slot.strip().split(" ", -1);
    if (words.length != 5 || !words[4].equals(checksum(words))) {
      return null;
    }
    try {
      return new HighWaterMark(
          Long.parseLong(words[0]),
          words[1],
          LogSync.valueOf(words[2].toUpperCase(Locale.ROOT)),
          words[3]);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String checksum(String... words) {
    var crc = new CRC32C();
    for (int i = 0; i < 4; i++) {
      crc.update(words[i].getBytes(US_ASCII));
      crc.update(' ');
    }
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  /** Whether the machine was restarted since, so that what was not forced may be gone. */
  public boolean mayBeAheadOfTheDisk() {
    return sync != LogSync.ALWAYS && isOfAnEarlierBoot();
  }

  /** Whether the machine was restarted since it was written. */
  public boolean isOfAnEarlierBoot() {
    return !boot.equals(currentBoot());
  }

  public static String currentBoot() {
    try {
      return Files.exists(BOOT_ID) ? Files.readString(BOOT_ID).strip() : "unknown";
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** Writes high-water marks. Confined to one thread. */
  public static final class Writer implements AutoCloseable {
    private final FileChannel channel;
    private final LogSync sync;
    private final String boot;
    private int slot;

    Writer(Path file, LogSync sync) {
      this(file, sync, currentBoot());
    }

    /** A writer in the given run of the machine. */
    Writer(Path file, LogSync sync, String boot) {
      this.sync = sync;
      this.boot = boot;
      try {
        // The newest mark is overwritten last, also one of an earlier writer.
        this.slot = Files.exists(file) ? (newestSlot(Files.readAllBytes(file)) + 1) % SLOTS : 0;
        this.channel = OwnerOnly.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void write(long seq, String hash) throws IOException {
      String[] words = {Long.toString(seq), hash, sync.name().toLowerCase(Locale.ROOT), boot};
      String text = String.join(" ", words) + " " + checksum(words);
      byte[] bytes = (text + " ".repeat(SLOT_BYTES - 1 - text.length()) + "\n").getBytes(US_ASCII);
      channel.write(ByteBuffer.wrap(bytes), (long) slot * SLOT_BYTES);
      slot = (slot + 1) % SLOTS;
    }

    /** Forces what was written to the disk; on any thread. */
    void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
