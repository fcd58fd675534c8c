package dev.baton.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.checkpoint.Checkpoint;
import dev.baton.checkpoint.ConsistencyProof;
import dev.baton.checkpoint.InclusionProof;
import dev.baton.checkpoint.NoteKey;
import dev.baton.checkpoint.SignedNote;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Baton signs and proves, Go's {@code sumdb/note} and {@code tlog} check, and the reverse. */
@Tag("go")
@Tag("slow")
class GoTlogTest {
  @TempDir static Path built;

  @TempDir Path folder;

  private static ProcessBuilder program(String... command) {
    var program = new ProcessBuilder(command).directory(built.toFile());
    program.environment().put("GO111MODULE", "off");
    program.environment().put("GOPATH", "/usr/share/gocode");
    program.environment().put("GOCACHE", built.resolve("cache").toString());
    return program;
  }

  private static String binary() {
    return built.resolve("tlog").toString();
  }

  @BeforeAll
  static void build() throws Exception {
    String source = InteropSample.PROGRAMS.resolve("tlog.go").toString();
    InteropSample.run(program("go", "build", "-o", binary(), source), "");
  }

  @Test
  void goChecksWhatBatonMakes() throws Exception {
    String said = InteropSample.run(program(binary(), "check"), InteropSample.write(folder, true));
    assertThat(said.strip()).isEqualTo("checked 16 records and 16 growths");
  }

  @Test
  void goRefusesWhatWasChanged() throws IOException {
    JsonNode sample = InteropSample.JSON.readTree(InteropSample.write(folder, true));
    String record = sample.at("/Inclusions/3/Record").asText();
    String other = (record.charAt(5) == 'A' ? "B" : "A");
    String changed =
        sample.toString().replace(record, record.substring(0, 5) + other + record.substring(6));
    assertThat(changed).isNotEqualTo(sample.toString());
    assertThatThrownBy(() -> InteropSample.run(program(binary(), "check"), changed))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("invalid transparency proof");
  }

  @Test
  void batonChecksWhatGoMakes() throws Exception {
    JsonNode sample =
        InteropSample.JSON.readTree(InteropSample.run(program(binary(), "make", "70"), ""));
    NoteKey key = NoteKey.parse(sample.get("Vkey").asText());
    SignedNote note = SignedNote.parse(sample.get("Note").asText());
    assertThat(note.verifiedBy(key)).isPresent();
    assertThat(Checkpoint.of(note).head().size()).isEqualTo(70);
    assertThat(sample.get("Inclusions")).hasSize(70);
    for (JsonNode made : sample.get("Inclusions")) {
      var proof =
          new InclusionProof(
              made.get("Record").asText(),
              made.get("Index").asLong(),
              InteropSample.texts(made.get("Hashes")),
              note);
      assertThat(proof.holds()).as("%s", made).isTrue();
      assertThat(InclusionProof.parse(proof.format())).isEqualTo(proof);
    }
    assertThat(sample.get("Growths")).hasSize(69);
    for (JsonNode made : sample.get("Growths")) {
      var proof =
          new ConsistencyProof(
              InteropSample.texts(made.get("Hashes")),
              SignedNote.parse(made.get("Older").asText()),
              SignedNote.parse(made.get("Newer").asText()));
      assertThat(proof.holds()).as("%s", made).isTrue();
      assertThat(proof.older().verifiedBy(key)).isPresent();
      assertThat(ConsistencyProof.parse(proof.format())).isEqualTo(proof);
    }
  }
}
