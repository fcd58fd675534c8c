package dev.baton.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What looks like a secret by itself, a signed JWT, a ticket or a private key: no server of any
 * test may say one, count one or keep one. Where the secrets are known, {@link Secrets} looks for
 * more.
 */
public final class Leaks {
  /** Where the server keeps its own secrets. */
  private static final Set<String> KEY_FILES = Set.of("ticket.key", "token.key");

  private static final Pattern SECRET =
      Pattern.compile(
          "eyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]{16,}"
              + "|tkt_[\\w-]{60}"
              + "|PRIVATE KEY-----"
              + "|\"(?:d|k|p|q|dp|dq|qi)\"\\s*:\\s*\"[\\w-]{20,}");

  private Leaks() {}

  /** Fails if there is a secret in any of the texts. */
  public static void assertNoneIn(Collection<String> texts) {
    assertThat(texts).noneMatch(text -> SECRET.matcher(text).find());
  }

  /** Fails if there is a secret in any file below the folder, but for those where it belongs. */
  public static void assertNoneBelow(Path folder) {
    List<Path> leaking = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (!KEY_FILES.contains(name)
            && SECRET.matcher(Files.readString(file, ISO_8859_1)).find()) {
          leaking.add(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(leaking).isEmpty();
  }
}
