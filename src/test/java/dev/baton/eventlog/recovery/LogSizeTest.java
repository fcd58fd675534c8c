package dev.baton.eventlog.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.LogFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much the files of a log hold, whatever their length says. */
class LogSizeTest {
  @TempDir Path folder;

  private LogFiles files = new LogFiles(Path.of("none"));
  private LogSize size = new LogSize(files);

  @BeforeEach
  void start() throws IOException {
    files = new LogFiles(folder);
    size = new LogSize(files);
    Files.createDirectories(files.queue());
  }

  /** A file with so many bytes, of which the first are not zero. */
  private Path file(String name, int used, long length) throws IOException {
    Path file = files.queue().resolve(name);
    var bytes = new byte[used];
    Arrays.fill(bytes, (byte) 'x');
    Files.write(file, bytes);
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(length);
    }
    return file;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 1_000_000, 4_194_304})
  void theZerosAtTheEndDoNotCount(int used) throws IOException {
    assertThat(LogSize.usedBytes(file("20261101F.cq4", used, 4 << 20))).isEqualTo(used);
  }

  @Test
  void anEmptyFileHoldsNothing() throws IOException {
    assertThat(LogSize.usedBytes(file("20261101F.cq4", 0, 0))).isZero();
  }

  @Test
  void theOldestFilesBeyondTheSizeAreCountedAndNeverTheNewest() throws IOException {
    file("20261101F.cq4", 1_000, 4 << 20);
    file("20261102F.cq4", 2_000, 4 << 20);
    file("20261103F.cq4", 4_000, 4 << 20);
    assertThat(size.inAll()).isEqualTo(7_000);
    assertThat(size.beyond(7_000)).isZero();
    assertThat(size.beyond(6_999)).isEqualTo(1);
    assertThat(size.beyond(6_000)).isEqualTo(1);
    assertThat(size.beyond(5_999)).isEqualTo(2);
    assertThat(size.beyond(0)).isEqualTo(2);
  }

  @Test
  void theNewestFileIsLookedAtAgainAndAgain() throws IOException {
    file("20261101F.cq4", 1_000, 4 << 20);
    assertThat(size.inAll()).isEqualTo(1_000);
    file("20261101F.cq4", 3_000, 4 << 20);
    assertThat(size.inAll()).isEqualTo(3_000);
    file("20261102F.cq4", 1, 1);
    assertThat(size.inAll()).isEqualTo(3_001);
    Files.delete(files.queue().resolve("20261101F.cq4"));
    assertThat(size.inAll()).isEqualTo(1);
  }

  @Test
  void aLogWithoutFilesHoldsNothing() {
    assertThat(size.inAll()).isZero();
    assertThat(size.beyond(0)).isZero();
  }
}
