package dev.baton.cli;

import dev.baton.eventlog.LogFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The data folder that a command reads: a server's own, running or not, or a copy. */
final class DataFolderOption {
  @Option(
      names = "--data_dir",
      paramLabel = "FOLDER",
      defaultValue = "${env:BATON_DATA_DIR:-data}",
      description = "data folder of a server, or a copy of one (${DEFAULT-VALUE})")
  Path dataDir = Path.of("data");

  /**
   * The files of the log in it. A folder without one is an error: an answer about it would not be
   * about a log.
   *
   * @throws CommandFailedException if there is no log
   */
  LogFiles files() {
    // A variable that is empty counts as not set.
    Path named = dataDir.toString().isEmpty() ? Path.of("data") : dataDir;
    Path folder = named.toAbsolutePath().normalize();
    if (!Files.isDirectory(folder)) {
      throw new CommandFailedException(
          Files.exists(folder)
              ? "the data folder " + folder + " is not a folder"
              : "there is no data folder " + folder + "; name it with --data_dir");
    }
    var files = new LogFiles(folder);
    if (files.isLogItself() && folder.getParent() != null) {
      throw new CommandFailedException(
          "%s holds the log of the data folder %s; name that one with --data_dir"
              .formatted(folder, folder.getParent()));
    }
    if (!files.hasLog()) {
      throw new CommandFailedException(
          "there is no event log in %s; --data_dir must name the data folder of a server"
              .formatted(folder));
    }
    return files;
  }
}
