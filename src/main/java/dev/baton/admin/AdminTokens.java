package dev.baton.admin;

import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The tokens of operators. The file is read for each request, so that a token that is taken out of
 * it is good for nothing from that moment on. A file that is missing or cannot be read has no
 * tokens; one that is malformed is being edited, and the tokens before it stay. Safe for use by
 * many threads.
 */
final class AdminTokens {
  private static final System.Logger LOG = System.getLogger(AdminTokens.class.getName());
  private static final byte[] NOTHING = {};

  private final Path file;
  private final Metrics metrics;

  // Guarded by this: what was read last, the tokens of the last good content, and what was said.
  private byte[] content = NOTHING;
  private List<AdminToken> tokens = List.of();
  private String said = "";

  AdminTokens(Path file, Metrics metrics) {
    this.file = file;
    this.metrics = metrics;
  }

  /**
   * Reads a file only to check it; one that is missing is none.
   *
   * @throws IllegalArgumentException that says what is wrong with it
   */
  static void requireUsable(Path file) {
    try {
      if (Files.exists(file)) {
        AdminTokenFile.parse(AdminTokenFile.read(file));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("it cannot be read", e);
    }
  }

  /** What this token is known as; empty if it is not in the file. */
  Optional<AdminToken> find(String token) {
    String digest = AdminToken.digestOf(token);
    Optional<AdminToken> found = Optional.empty();
    for (AdminToken known : current()) {
      // All of them are compared: the time does not tell which one was found.
      if (known.hasDigest(digest)) {
        found = Optional.of(known);
      }
    }
    return found;
  }

  private synchronized List<AdminToken> current() {
    try {
      byte[] now = AdminTokenFile.read(file);
      if (!Arrays.equals(now, content)) {
        tokens = AdminTokenFile.parse(now);
        content = now;
      }
      said = "";
    } catch (IOException e) {
      tokens = List.of();
      content = NOTHING;
      warn("no admin token is good: %s cannot be read".formatted(file));
    } catch (IllegalArgumentException e) {
      warn("the previous admin tokens stay good: %s: %s".formatted(file, e.getMessage()));
    }
    return tokens;
  }

  /** Says a problem once, until there is another one or none. */
  private void warn(String problem) {
    if (!problem.equals(said)) {
      said = problem;
      metrics.count(Metric.ADMIN_TOKENS_UNUSABLE);
      LOG.log(System.Logger.Level.WARNING, "{0}", problem);
    }
  }
}
