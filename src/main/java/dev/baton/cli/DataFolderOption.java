package dev.baton.cli;

import dev.baton.eventlog.LogFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The data folder that a command looks at: a server's own, running or not, or a copy. */
final class DataFolderOption {
  @Option(
      names = "--data_dir",
      paramLabel = "FOLDER",
      defaultValue = "${env:BATON_DATA_DIR:-data}",
      description = "data folder of a server, or a copy of one (${DEFAULT-VALUE})")
  Path dataDir = Path.of("data");

  LogFiles files() {
    if (!Files.isDirectory(dataDir)) {
      throw new CommandFailedException("there is no data folder " + dataDir);
    }
    return new LogFiles(dataDir);
  }
}
