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
 * @param keys what it holds; if it cannot be used, what it held before that
 * @param problem why it cannot be used
 */
record KeyFile(String name, Stamp stamp, List<VerificationKey> keys, Optional<String> problem) {
  private static final int MAX_BYTES = 65_536;

  /** Shorter ago than this, a file may change again without any sign in its stamp. */
  private static final Duration SETTLED_AFTER = Duration.ofSeconds(2);

  /**
   * By what a change of a file is seen.
   *
   * @param settled whether the file was old enough for every later change to show
   */
  record Stamp(long size, Instant modified, Object fileKey, boolean settled) {
    static Stamp of(Path file, Instant now) throws IOException {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Instant modified = attributes.lastModifiedTime().toInstant();
      return new Stamp(
          attributes.size(),
          modified,
          Objects.requireNonNullElse(attributes.fileKey(), ""),
          modified.isBefore(now.minus(SETTLED_AFTER)));
    }

    boolean shows(Stamp later) {
      return settled
          && size == later.size
          && modified.equals(later.modified)
          && fileKey.equals(later.fileKey);
    }
  }

  /** Whether a file of this name is one of keys. Hidden ones are editors' and unfinished copies. */
  static boolean isNamedLikeOne(String name) {
    return !name.startsWith(".")
        && (name.endsWith(".jwk") || name.endsWith(".jwks") || name.endsWith(".pem"));
  }

  /** Reads a file; if it cannot be used, the result says why, and holds these keys instead. */
  static KeyFile read(Path file, Stamp stamp, List<VerificationKey> otherwise) {
    String name = file.getFileName().toString();
    try {
      return new KeyFile(name, stamp, keys(file, name), Optional.empty());
    } catch (UnusableKeyException e) {
      return new KeyFile(name, stamp, otherwise, Optional.of(String.valueOf(e.getMessage())));
    } catch (IOException _) {
      return new KeyFile(name, stamp, otherwise, Optional.of("cannot be read"));
    }
  }

  private static List<VerificationKey> keys(Path file, String name) throws IOException {
    byte[] text = text(file);
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
