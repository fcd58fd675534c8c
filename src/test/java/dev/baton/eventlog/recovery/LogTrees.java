package dev.baton.eventlog.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RecordTree;

/** The Merkle tree of a log, by the two ways to it. */
final class LogTrees {
  private LogTrees() {}

  /** A start, from its snapshot, has the tree that a reader of the whole log has. */
  static void assertAgree(LogFiles files) {
    var ofAStart = new RecordTree();
    LogVerifier.asAStartDoes(files, Progress.IGNORED, ofAStart);
    var ofAll = new RecordTree();
    new ChronicleLogs().readAll(files, Progress.IGNORED, ofAll);
    ofAStart.settle();
    ofAll.settle();
    assertThat(ofAStart.head()).isEqualTo(ofAll.head());
  }
}
