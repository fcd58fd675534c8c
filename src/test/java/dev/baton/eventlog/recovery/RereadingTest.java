package dev.baton.eventlog.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.LogUnreadableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RereadingTest {
  private static final Path OLD = Path.of("snapshot-1");
  private static final Path NEW = Path.of("snapshot-2");

  private final List<Path> files = new ArrayList<>(List.of(OLD));
  private int readings;

  private List<Path> read(boolean isReplaced) {
    return Rereading.read(() -> List.copyOf(files), () -> attempt(isReplaced));
  }

  private List<Path> attempt(boolean isReplaced) {
    readings++;
    if (isReplaced) {
      files.set(0, NEW);
    }
    if (readings == 1) {
      throw new LogUnreadableException(OLD, "it is gone");
    }
    return files;
  }

  @Test
  void aFileThatWasReplacedMeanwhileIsNoError() {
    assertThat(read(true)).containsExactly(NEW);
    assertThat(readings).isEqualTo(2);
  }

  @Test
  void aFileThatCannotBeReadIsAnErrorAtOnceIfNothingWasReplaced() {
    assertThatThrownBy(() -> read(false))
        .isInstanceOf(LogUnreadableException.class)
        .hasMessageContaining("snapshot-1");
    assertThat(readings).isEqualTo(1);
  }
}
