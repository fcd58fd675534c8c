package dev.baton;

import dev.baton.eventlog.LogFiles;
import dev.baton.liveness.Liveness;
import dev.baton.liveness.RepeatedTask;
import dev.baton.session.KeyFileCondition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a data folder without which the next start cannot go on as before, although the
 * server that runs has read them and needs them no more. Confined to one thread.
 */
final class KeyFiles {
  private static final System.Logger LOG = System.getLogger(KeyFiles.class.getName());
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** The file that no start makes again while events need it. */
  private static final OwnKey PERSONAL =
      new OwnKey("personal.key", "the next start is refused without it if events need it");

  private static final List<OwnKey> MADE_AGAIN =
      List.of(
          new OwnKey(
              "token.key",
              "with another key no client can resume: it receives ID-TAKEN until the restart"
                  + " window is over, unless it proves that the ID is its own"),
          new OwnKey("ticket.key", "with another key no ticket that was issued before is valid"),
          new OwnKey(
              "checkpoint.key",
              "with another key auditors need the new checkpoint.pub to verify what is signed from"
                  + " then on"));

  private final Path folder;
  private final KeyFileCondition condition;
  private List<OwnKey> gone = List.of();

  private record OwnKey(String name, String meaning) {
    /** Whether it is certain that the file is not there. */
    boolean isMissing(Path folder) {
      return Files.notExists(folder.resolve(name));
    }
  }

  KeyFiles(Path folder, KeyFileCondition condition) {
    this.folder = folder;
    this.condition = condition;
  }

  /**
   * Warns of each file that a start is about to make again, although a server has run on the
   * folder.
   */
  static void warnOfLost(LogFiles files) {
    if (files.rollFiles().isEmpty() && !LogFiles.isThere(files.head())) {
      return;
    }
    for (OwnKey file : MADE_AGAIN) {
      if (file.isMissing(files.folder())) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} is missing beside a log that has events, and is made again; {1}",
            files.folder().resolve(file.name()),
            file.meaning());
      }
    }
  }

  /** Starts a thread that looks for the files once a second. */
  static RepeatedTask watch(Path folder, KeyFileCondition condition, Liveness liveness) {
    return RepeatedTask.startReading(
        "baton-key-files", INTERVAL, liveness, new KeyFiles(folder, condition)::round);
  }

  /** Looks once, and warns of each file that was there the last time. */
  void round() {
    // A folder that is gone as a whole is the log's failure, which says so.
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<OwnKey> missing = new ArrayList<>(MADE_AGAIN);
    missing.addFirst(PERSONAL);
    missing.removeIf(file -> !file.isMissing(folder));
    for (OwnKey file : missing) {
      if (!gone.contains(file)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} is gone while the server runs; put it back before the next start: {1}",
            folder.resolve(file.name()),
            file.meaning());
      }
    }
    gone = missing;
    condition.missing(missing.stream().map(OwnKey::name).toList());
  }
}
