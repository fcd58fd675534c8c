package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is answered about {@link OldFolder data folders of an earlier build} is what it answered.
 */
@Tag("slow")
@Isolated
class OldFolderTest {
  abstract static class FolderAnswers {
    private final String name;
    private Path data = Path.of("");

    FolderAnswers(String name) {
      this.name = name;
    }

    @BeforeAll
    void unpack(@TempDir Path top) {
      data = OldFolder.unpackedTo(top).data(name);
    }

    Stream<OldFolder.CommandAnswer> answers() {
      return OldFolder.answers(name).stream();
    }

    @ParameterizedTest
    @MethodSource
    void answers(OldFolder.CommandAnswer expected) {
      List<String> command = new ArrayList<>(expected.command());
      command.addAll(List.of("--data_dir", data.toString()));
      CommandRun run = CommandRun.of(command.toArray(String[]::new));
      assertThat(run.out().replace(data.toString(), "FOLDER")).isEqualTo(expected.out());
      assertThat(run.exit()).as(run.err()).isEqualTo(expected.exit());
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OfEveryTypeOfEvent extends FolderAnswers {
    OfEveryTypeOfEvent() {
      super("whole");
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class WithADamagedTail extends FolderAnswers {
    WithADamagedTail() {
      super("damaged");
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OfVersions1To3 extends FolderAnswers {
    OfVersions1To3() {
      super("versions");
    }
  }
}
