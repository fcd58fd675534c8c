package dev.baton.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokenFileTest {
  private static final String DIGEST = "ab".repeat(32);

  @TempDir Path folder;

  @Test
  void aTokenIs256RandomBitsAndItsFileHasTheDigestAlone() throws IOException {
    Path file = folder.resolve("tokens");
    String token = AdminTokenFile.add(file, "alice", AdminRole.OPERATE);
    assertThat(token).matches("[A-Za-z0-9_-]{43}");
    assertThat(AdminTokenFile.add(file, "bob", AdminRole.READ)).isNotEqualTo(token);
    assertThat(Files.readString(file)).doesNotContain(token);
    assertThat(AdminTokenFile.parse(Files.readAllBytes(file)).getFirst())
        .isEqualTo(new AdminToken("alice", AdminRole.OPERATE, AdminToken.digestOf(token)));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(folder).isDirectoryContaining(file::equals);
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void aTokenOfTheSameNameIsReplacedInItsPlaceAndTheRestStays() throws IOException {
    Path file = folder.resolve("tokens");
    Files.writeString(
        file, "# ours\n\nalice read " + DIGEST + "\n#alice is a comment\nbob read " + DIGEST);
    String token = AdminTokenFile.add(file, "alice", AdminRole.OPERATE);
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "# ours",
            "",
            "alice operate " + AdminToken.digestOf(token),
            "#alice is a comment",
            "bob read " + DIGEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice",
        "alice read",
        "alice read x",
        "alice write DIGEST",
        "alice READ DIGEST",
        "alice read DIGESTab",
        "alice read DIGEST more",
        "a=b read DIGEST",
        "-x read DIGEST",
        "alice read DIGEST\nalice read DIGEST"
      })
  void whatIsNoFileOfTokensIsRefusedByItsLineAndLeftAsItIs(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("tokens"), content.replace("DIGEST", DIGEST));
    assertThatThrownBy(() -> AdminTokenFile.parse(Files.readAllBytes(file)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("line [12] .*")
        .hasMessageNotContaining(DIGEST);
    assertThatThrownBy(() -> AdminTokenFile.add(file, "carol", AdminRole.READ))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(file).hasContent(content.replace("DIGEST", DIGEST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\nb", "#a", "\u00e4", ".a"})
  void aNameThatCouldBreakALineIsRefused(String name) {
    assertThatThrownBy(() -> AdminTokenFile.add(folder.resolve("t"), name, AdminRole.READ))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(folder.toFile().list()).isEmpty();
  }

  @Test
  void aFileThatIsLargerThanAnyIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("tokens"), "#".repeat(300_000).getBytes(UTF_8));
    assertThatThrownBy(() -> AdminTokenFile.read(file))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noTextOfATokenShowsItsDigestToALog() {
    assertThat(new AdminToken("alice", AdminRole.READ, DIGEST).toString()).doesNotContain(DIGEST);
  }
}
