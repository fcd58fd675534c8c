package dev.baton.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import dev.baton.testing.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class AdminTokensTest {
  private final Metrics metrics = new Metrics();

  @TempDir Path folder;
  private Path file = Path.of("");
  private AdminTokens tokens = new AdminTokens(file, metrics);

  @BeforeEach
  void useAFile() {
    file = folder.resolve("tokens");
    tokens = new AdminTokens(file, metrics);
  }

  private boolean isKnown(String token) {
    return tokens.find(token).isPresent();
  }

  @Test
  void aTokenIsGoodFromTheMomentItIsInTheFileAndOnlySoLong() throws IOException {
    String first = AdminTokenFile.add(file, "alice", AdminRole.READ);
    assertThat(tokens.find(first).orElseThrow().name()).isEqualTo("alice");
    String second = AdminTokenFile.add(file, "alice", AdminRole.OPERATE);
    assertThat(isKnown(first)).isFalse();
    assertThat(tokens.find(second).orElseThrow().role()).isEqualTo(AdminRole.OPERATE);
    Files.writeString(file, "# nobody\n");
    assertThat(isKnown(second)).isFalse();
  }

  @Test
  void whatIsNearlyATokenIsNone() throws IOException {
    String token = AdminTokenFile.add(file, "alice", AdminRole.READ);
    assertThat(isKnown("")).isFalse();
    assertThat(isKnown(token + "a")).isFalse();
    assertThat(isKnown(token.substring(1))).isFalse();
    assertThat(isKnown(AdminToken.digestOf(token))).isFalse();
  }

  @Test
  void aFileThatIsMissingOrCannotBeReadHasNoTokensAndSaysSoOnce() throws IOException {
    String token = AdminTokenFile.add(file, "alice", AdminRole.READ);
    byte[] content = Files.readAllBytes(file);
    assertThat(isKnown(token)).isTrue();
    Files.delete(file);
    try (var log = new CapturedLog()) {
      assertThat(isKnown(token)).isFalse();
      assertThat(isKnown(token)).isFalse();
      assertThat(log.records()).hasSize(1);
    }
    Files.createDirectory(file);
    assertThat(isKnown(token)).isFalse();
    Files.delete(file);
    Files.write(file, content);
    assertThat(isKnown(token)).isTrue();
  }

  @Test
  void withAMalformedFileTheTokensBeforeItStayAndAWarningSaysSoOnce() throws IOException {
    String token = AdminTokenFile.add(file, "alice", AdminRole.READ);
    assertThat(isKnown(token)).isTrue();
    Files.writeString(file, "alice rea");
    try (var log = new CapturedLog()) {
      assertThat(isKnown(token)).isTrue();
      assertThat(isKnown(token)).isTrue();
      assertThat(log.records()).hasSize(1);
      assertThat(log.records().getFirst()).contains("line 1").doesNotContain("rea\"");
    }
    assertThat(metrics.value(Metric.ADMIN_TOKENS_UNUSABLE)).isEqualTo(1);
    Files.writeString(file, "");
    assertThat(isKnown(token)).isFalse();
  }

  @Test
  void aStartRefusesAFileThatIsMalformedAndTakesOneThatIsNotThere() throws IOException {
    AdminTokens.requireUsable(file);
    Files.writeString(file, "alice");
    assertThatThrownBy(() -> AdminTokens.requireUsable(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 1");
  }
}
