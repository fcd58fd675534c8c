package dev.baton.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyTest {
  @TempDir Path folder;

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static Path wide(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    return path;
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  @Test
  void aFolderThatIsMadeIsForItsOwner() throws IOException {
    assertThat(OwnerOnly.makeFolder(file("new"))).isTrue();
    assertThat(permissions(file("new"))).isEqualTo("rwx------");
    assertThat(OwnerOnly.isWide(file("new"))).isFalse();
  }

  @Test
  void aFolderThatIsThereStaysAsItIs() throws IOException {
    wide(Files.createDirectory(file("old")));
    assertThat(OwnerOnly.makeFolder(file("old"))).isFalse();
    assertThat(permissions(file("old"))).isEqualTo("rwxrwxrwx");
    assertThat(OwnerOnly.isWide(file("old"))).isTrue();
    Files.createSymbolicLink(file("link"), file("old"));
    assertThat(OwnerOnly.makeFolder(file("link"))).isFalse();
  }

  @Test
  void whatIsNoFolderIsNotTakenForOneAndParentsAreNotMade() throws IOException {
    Files.createFile(file("file"));
    assertThatThrownBy(() -> OwnerOnly.makeFolder(file("file")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> OwnerOnly.makeFolder(file("missing").resolve("new")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aFileThatIsOpenedIsForItsOwnerWhetherOrNotItWasThere() throws IOException {
    wide(Files.createFile(file("old")));
    for (String name : new String[] {"new", "old"}) {
      write(file(name));
      assertThat(permissions(file(name))).as(name).isEqualTo("rw-------");
      assertThat(file(name)).hasContent("x");
    }
  }

  private static void write(Path file) throws IOException {
    try (FileChannel channel =
        OwnerOnly.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {'x'}));
    }
  }

  @Test
  void aTreeIsNarrowedAndWhatLinksInItLeadToIsNot() throws IOException {
    Path tree = wide(Files.createDirectory(file("tree")));
    Path inner = wide(Files.createDirectory(tree.resolve("inner")));
    Path deep = wide(Files.createFile(inner.resolve("deep")));
    Path others = wide(Files.createFile(file("others")));
    Path othersFolder = wide(Files.createDirectory(file("others-folder")));
    Path othersFile = wide(Files.createFile(othersFolder.resolve("file")));
    Files.createSymbolicLink(tree.resolve("link"), others);
    Files.createSymbolicLink(tree.resolve("folder-link"), othersFolder);
    OwnerOnly.narrowTree(tree);
    assertThat(permissions(tree)).isEqualTo("rwx------");
    assertThat(permissions(inner)).isEqualTo("rwx------");
    assertThat(permissions(deep)).isEqualTo("rw-------");
    for (Path theirs : new Path[] {others, othersFolder, othersFile}) {
      assertThat(permissions(theirs)).as("%s", theirs).isEqualTo("rwxrwxrwx");
    }
  }

  @Test
  void whatIsMissingOrNarrowAlreadyNeedsNothing() throws IOException {
    OwnerOnly.narrowTree(file("missing"));
    assertThat(file("missing")).doesNotExist();
    Files.createFile(file("narrow"));
    Files.setPosixFilePermissions(file("narrow"), PosixFilePermissions.fromString("r--------"));
    OwnerOnly.narrow(file("narrow"));
    assertThat(permissions(file("narrow"))).isEqualTo("r--------");
  }

  /** A file system in a zip file knows no owners. */
  @Test
  void aFileSystemWithoutOwnersWorks() throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(file("files.zip"), Map.of("create", "true"))) {
      Path made = zip.getPath("/data");
      assertThat(OwnerOnly.makeFolder(made)).isTrue();
      assertThat(OwnerOnly.makeFolder(made)).isFalse();
      assertThat(OwnerOnly.isWide(made)).isFalse();
      write(made.resolve("file"));
      OwnerOnly.narrowTree(made);
      assertThat(made.resolve("file")).hasContent("x");
    }
  }
}
