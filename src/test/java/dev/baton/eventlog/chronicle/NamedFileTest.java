package dev.baton.eventlog.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.LogGoneException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedFileTest {
  @TempDir Path folder;

  private Path path = Path.of("");
  private NamedFile file = new NamedFile(path, "", 0);

  @BeforeEach
  void prepare() throws IOException {
    path = Files.createFile(folder.resolve("file"));
    file = NamedFile.of(path);
  }

  private void assertGone() {
    assertThatThrownBy(file::require)
        .isInstanceOf(LogGoneException.class)
        .hasMessageContaining(path.toString());
  }

  @Test
  void aFileThatIsWrittenToIsTheSame() throws IOException {
    Files.writeString(path, "something");
    assertThatCode(file::require).doesNotThrowAnyException();
  }

  @Test
  void aFileThatIsDeletedIsGone() throws IOException {
    Files.delete(path);
    assertGone();
    assertThatThrownBy(() -> NamedFile.of(path)).isInstanceOf(LogGoneException.class);
  }

  @Test
  void aFileThatIsMovedIsGoneUntilItIsBack() throws IOException {
    Path away = folder.resolve("away");
    Files.move(path, away);
    assertGone();
    Files.move(away, path);
    assertThatCode(file::require).doesNotThrowAnyException();
  }

  @Test
  void anotherFileOfTheNameIsAnother() throws IOException {
    // The first one stays, so that its number is not given to the other.
    Files.move(path, folder.resolve("away"));
    Files.createFile(path);
    assertGone();
  }

  @Test
  void aFolderThatIsReplacedTakesItsFilesWithIt() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    NamedFile named = NamedFile.of(data);
    NamedFile inner = NamedFile.of(Files.createFile(data.resolve("inner")));
    Files.move(data, folder.resolve("old"));
    Files.createDirectory(data);
    assertThatThrownBy(named::require).isInstanceOf(LogGoneException.class);
    assertThatThrownBy(inner::require).isInstanceOf(LogGoneException.class);
  }

  /** A file system in a zip file has no inodes: only that there is a file can be told. */
  @Test
  void whereFilesHaveNoNumbersThatThereIsOneHasToDo() throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(folder.resolve("files.zip"), Map.of("create", "true"))) {
      Path made = Files.writeString(zip.getPath("/file"), "x");
      NamedFile named = NamedFile.of(made);
      assertThatCode(named::require).doesNotThrowAnyException();
      Files.delete(made);
      assertThatThrownBy(named::require).isInstanceOf(LogGoneException.class);
      assertThat(made).doesNotExist();
    }
  }
}
