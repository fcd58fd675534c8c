package dev.baton.ownership;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One file of a key folder as it was last read.
 *
 * @param keys what it holds; if its text is no good, what it held before that; if it cannot be
 *     read, nothing
 * @param problem why it cannot be used
 */
record KeyFile(String name, Stamp stamp, List<VerificationKey> keys, Optional<String> problem) {
  private static final int MAX_BYTES = 65_536;
  private static final String CHANGING = "changed while it was read";

  /** Shorter ago than this, a file may change again without any sign in its stamp. */
  private static final Duration SETTLED_AFTER = Duration.ofSeconds(2);

  /**
   * By what a change of a file is seen.
   *
   * @param settled whether the file was old enough for every later change to show
   */
  record Stamp(boolean regular, long size, Instant modified, Object fileKey, boolean settled) {
    /** Of what cannot even be looked at; no later stamp is equal to it. */
    static final Stamp NONE = new Stamp(false, 0, Instant.EPOCH, "", false);

    static Stamp of(Path file, Instant now) throws IOException {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Instant modified = attributes.lastModifiedTime().toInstant();
      return new Stamp(
          attributes.isRegularFile(),
          attributes.size(),
          modified,
          Objects.requireNonNullElse(attributes.fileKey(), ""),
          modified.isBefore(now.minus(SETTLED_AFTER)));
    }

    boolean shows(Stamp later) {
      return settled && isOfSameContent(later);
    }

    boolean isOfSameContent(Stamp later) {
      return size == later.size && modified.equals(later.modified) && fileKey.equals(later.fileKey);
    }
  }

  /** Whether a file of this name is one of keys. Hidden ones are editors' and unfinished copies. */
  static boolean isNamedLikeOne(String name) {
    return !name.startsWith(".")
        && (name.endsWith(".jwk") || name.endsWith(".jwks") || name.endsWith(".pem"));
  }

  /**
   * Reads a file. If it can be read and its text is no good, a mistake in an editor or a copy under
   * way, what it held before stays; if it cannot be read, its keys are withdrawn.
   */
  static KeyFile read(Path file, Stamp stamp, Instant now, List<VerificationKey> before) {
    String name = file.getFileName().toString();
    if (!stamp.regular()) {
      // To open a FIFO or a device could wait for ever.
      return unreadable(name, "is not a regular file");
    }
    try {
      byte[] text = text(file);
      // A file that is replaced meanwhile may have been read in parts of both; it is soon whole.
      if (!Stamp.of(file, now).isOfSameContent(stamp)) {
        return new KeyFile(name, Stamp.NONE, before, Optional.of(CHANGING));
      }
      return new KeyFile(name, stamp, keys(text, name), Optional.empty());
    } catch (UnusableKeyException e) {
      return new KeyFile(name, stamp, before, Optional.of(String.valueOf(e.getMessage())));
    } catch (IOException _) {
      return unreadable(name, "cannot be read");
    } catch (RuntimeException | StackOverflowError _) {
      // Whatever a parser does about one file is no reason to leave the others unread.
      return new KeyFile(name, stamp, before, Optional.of("cannot be understood"));
    }
  }

  /** Whether the file changed under the eyes of its reader. */
  boolean isChanging() {
    return problem.isPresent() && problem.get().equals(CHANGING);
  }

  /** A file without keys, which is looked at again each time. */
  static KeyFile unreadable(String name, String why) {
    return new KeyFile(name, Stamp.NONE, List.of(), Optional.of(why));
  }

  private static List<VerificationKey> keys(byte[] text, String name) {
    String base = name.substring(0, name.lastIndexOf('.'));
    return switch (name.substring(base.length())) {
      case ".jwk" -> PublishedKeys.ofJwk(text, base);
      case ".jwks" -> PublishedKeys.ofJwkSet(text);
      default -> PublishedKeys.ofPem(text, base);
    };
  }

  /** The bytes of a file that may not be larger than any file of keys is. */
  static byte[] text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] text = in.readNBytes(MAX_BYTES + 1);
      if (text.length > MAX_BYTES) {
        throw new UnusableKeyException("has more than %d bytes".formatted(MAX_BYTES));
      }
      return text;
    }
  }

  KeyFile refused(String why, List<VerificationKey> otherwise) {
    return new KeyFile(name, stamp, otherwise, Optional.of(why));
  }
}
