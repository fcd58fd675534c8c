package dev.baton.eventlog.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.eventlog.LogFiles;
import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.PeerId;
import dev.baton.storage.AtomicFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The file of the {@link KeyTree}, with the erasures that are not finished. It is replaced as a
 * whole, and what it held before is overwritten, as far as the file system allows.
 */
final class PersonalKeyFile {
  private static final System.Logger LOG = System.getLogger(PersonalKeyFile.class.getName());
  private static final byte[] BEGINNING = {'B', 'A', 'T', 'O', 'N', 'K', 'E', 'Y', 1};
  private static final int SUM_BYTES = 32;
  private static final int ZEROS = 1 << 16;

  private final Path path;

  private final UnfinishedErasures erasures;

  PersonalKeyFile(LogFiles files) {
    this.path = files.personalKeys();
    this.erasures = new UnfinishedErasures(path, files.tokenKey());
  }

  Path path() {
    return path;
  }

  /**
   * What is in the file.
   *
   * @param pathKey what the paths of IDs are made with
   * @param unfinished the erasures that are not finished
   */
  record KeyFileContent(byte[] pathKey, KeyTree tree, Map<PeerId, OperatorOrder> unfinished) {
    KeyFileContent {
      unfinished = Map.copyOf(unfinished);
    }

    /** New secrets. */
    static KeyFileContent random() {
      var random = new SecureRandom();
      byte[] pathKey = new byte[KeyTree.SECRET_BYTES];
      random.nextBytes(pathKey);
      byte[] root = new byte[KeyTree.SECRET_BYTES];
      random.nextBytes(root);
      return new KeyFileContent(pathKey, KeyTree.of(root), Map.of());
    }

    /** The path of an ID. */
    long path(PeerId peer) {
      MessageDigest digest = KeyTree.sha256();
      digest.update(pathKey);
      digest.update(peer.value().getBytes(UTF_8));
      return ByteBuffer.wrap(digest.digest()).getLong();
    }

    /**
     * Makes sure that an erasure of the ID may be unfinished besides the others.
     *
     * @throws UncheckedIOException if there are as many as there may be
     */
    void requireRoomFor(PeerId peer) {
      if (unfinished.size() >= UnfinishedErasures.MAX && !unfinished.containsKey(peer)) {
        throw new UncheckedIOException(
            new IOException("too many erasures are not finished; ask again later"));
      }
    }

    /** The same with an erasure that is not finished. */
    KeyFileContent with(KeyTree advanced, ErasePeer erasure) {
      Map<PeerId, OperatorOrder> all = new LinkedHashMap<>(unfinished);
      all.put(erasure.peer(), erasure.order());
      return new KeyFileContent(pathKey, advanced, all);
    }

    /** The same with the erasure of an ID finished. */
    KeyFileContent finished(PeerId peer) {
      Map<PeerId, OperatorOrder> rest = new LinkedHashMap<>(unfinished);
      rest.remove(peer);
      return new KeyFileContent(pathKey, tree, rest);
    }

    @Override
    public String toString() {
      return "[REDACTED]";
    }
  }

  boolean exists() {
    return Files.exists(path);
  }

  /** Why it cannot be used; it may be missing if it is not needed. */
  Optional<String> problem(BooleanSupplier isNeeded) {
    try {
      if (exists()) {
        readKeys();
        return Optional.empty();
      }
    } catch (IOException e) {
      return Optional.of(unusable(path, e));
    }
    return isNeeded.getAsBoolean() ? Optional.of(path + " is missing") : Optional.empty();
  }

  static String unusable(Path path, IOException why) {
    return path + " cannot be used: " + why.getMessage();
  }

  /**
   * Reads the keys, without erasures that are not finished.
   *
   * @throws IOException if it cannot be read, or is not what was written
   */
  KeyFileContent readKeys() throws IOException {
    return read((_, _) -> Map.of());
  }

  /**
   * Reads the file.
   *
   * @throws IOException if it cannot be read, or its keys are not what was written
   */
  KeyFileContent read() throws IOException {
    return read(erasures::read);
  }

  /** What is made of the part behind the keys. */
  private interface ErasureReading {
    Map<PeerId, OperatorOrder> read(byte[] before, byte[] bytes) throws IOException;
  }

  private KeyFileContent read(ErasureReading reading) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    int summed = bytes.length - SUM_BYTES;
    if (summed < BEGINNING.length
        || !Arrays.equals(bytes, 0, BEGINNING.length, BEGINNING, 0, BEGINNING.length)
        || !Arrays.equals(sum(bytes, summed), Arrays.copyOfRange(bytes, summed, bytes.length))) {
      throw new IOException(path + " is damaged");
    }
    try (var in =
        new DataInputStream(
            new ByteArrayInputStream(bytes, BEGINNING.length, summed - BEGINNING.length))) {
      byte[] pathKey = in.readNBytes(KeyTree.SECRET_BYTES);
      KeyTree tree = KeyTree.read(in);
      int keysEnd = summed - in.available();
      byte[] rest = in.readAllBytes();
      return new KeyFileContent(pathKey, tree, reading.read(Arrays.copyOf(bytes, keysEnd), rest));
    }
  }

  /** Writes the file, in place of one that is there. */
  void write(KeyFileContent content) throws IOException {
    byte[] bytes = bytes(content);
    try (FileChannel before = openIfThere()) {
      AtomicFile.replace(path, path.resolveSibling(path.getFileName() + ".new"), bytes);
      if (before != null) {
        overwrite(before);
      }
    }
  }

  private @Nullable FileChannel openIfThere() throws IOException {
    return exists() ? FileChannel.open(path, StandardOpenOption.WRITE) : null;
  }

  /** The file that has lost its name. What cannot be overwritten is left to the file system. */
  private static void overwrite(FileChannel before) {
    try {
      long size = before.size();
      for (long at = 0; at < size; at += ZEROS) {
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(ZEROS, size - at));
        while (zeros.hasRemaining()) {
          before.write(zeros, at + zeros.position());
        }
      }
      before.force(true);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "old keys are not overwritten", e);
    }
  }

  private byte[] bytes(KeyFileContent content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.write(BEGINNING);
      out.write(content.pathKey());
      content.tree().write(out);
      out.write(erasures.write(bytes.toByteArray(), content.unfinished()));
      out.write(sum(bytes.toByteArray(), bytes.size()));
    }
    return bytes.toByteArray();
  }

  private static byte[] sum(byte[] bytes, int length) {
    MessageDigest digest = KeyTree.sha256();
    digest.update(bytes, 0, length);
    return digest.digest();
  }
}
