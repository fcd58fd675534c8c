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
 * @param keys what it contains; if its text is invalid, what it contained before; if it cannot be
 *     read, nothing
 * @param problem why it cannot be used
 */
record KeyFile(String name, Stamp stamp, List<VerificationKey> keys, Optional<String> problem) {
  private static final int MAX_BYTES = 65_536;
  private static final String CHANGING = "changed while it was read";

  /** A file that changed less than this ago can change again without a difference in its stamp. */
  private static final Duration SETTLED_AFTER = Duration.ofSeconds(2);

  /**
   * The attributes that show a change of a file.
   *
   * @param settled whether the file was old enough that every later change shows
   */
  record Stamp(boolean regular, long size, Instant modified, Object fileKey, boolean settled) {
    /** The stamp of a file whose attributes cannot be read; no later stamp is equal to it. */
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

  /** Whether a file of this name contains keys. Hidden files are editors' and unfinished copies. */
  static boolean isNamedLikeOne(String name) {
    return !name.startsWith(".")
        && (name.endsWith(".jwk") || name.endsWith(".jwks") || name.endsWith(".pem"));
  }

  /**
   * Reads a file. If it can be read but its text is invalid (a mistake in an editor, an unfinished
   * copy), its previous keys stay; if it cannot be read, its keys are withdrawn.
   */
  static KeyFile read(Path file, Stamp stamp, Instant now, List<VerificationKey> before) {
    String name = file.getFileName().toString();
    if (!stamp.regular()) {
      // Opening a FIFO or a device could block forever.
      return unreadable(name, "is not a regular file");
    }
    try {
      byte[] text = text(file);
      // A file that was replaced during the read may have been read in parts of both; it is soon
      // whole.
      if (!Stamp.of(file, now).isOfSameContent(stamp)) {
        return new KeyFile(name, Stamp.NONE, before, Optional.of(CHANGING));
      }
      return new KeyFile(name, stamp, keys(text, name), Optional.empty());
    } catch (UnusableKeyException e) {
      return new KeyFile(name, stamp, before, Optional.of(String.valueOf(e.getMessage())));
    } catch (IOException _) {
      return unreadable(name, "cannot be read");
    } catch (RuntimeException | StackOverflowError _) {
      // A parser's failure on one file must not keep the others from being read.
      return new KeyFile(name, stamp, before, Optional.of("cannot be understood"));
    }
  }

  /** Whether the file changed while it was read. */
  boolean isChanging() {
    return problem.isPresent() && problem.get().equals(CHANGING);
  }

  /** A file without keys, which is read again each time. */
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

  /** The bytes of a file, which must not exceed the maximum size of a key file. */
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
