package dev.baton.evidence;

import dev.baton.checkpoint.Checkpoint;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.RecordTree;
import dev.baton.evidence.Finding.Relation;
import dev.baton.merkle.TreeHead;
import dev.baton.merkle.TreeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds checkpoints against a log while it is read. Nothing that stands in the log itself is
 * believed, but what the checkpoints' hashes confirm. Confined to one thread.
 */
public final class CheckpointCheck implements LogReading.Sink {
  private final List<Checkpoint> checkpoints;
  private final NavigableSet<Long> sizes = new TreeSet<>();

  // Of these sizes: as soon as what lies before the first event is known, and until then.
  private final Map<Long, TreeHead> heads = new TreeMap<>();
  private final Map<Long, TreeRange> partial = new TreeMap<>();

  private final RecordTree tree = new RecordTree();
  private TreeRange beginning = new TreeRange(0);
  private long firstSeq;

  /** For these checkpoints of one log. */
  public CheckpointCheck(List<Checkpoint> checkpoints) {
    this.checkpoints = List.copyOf(checkpoints);
    this.checkpoints.forEach(checkpoint -> sizes.add(checkpoint.head().size()));
  }

  @Override
  public void accept(LogEntry entry) {}

  @Override
  public void record(LogEntry entry, byte[] bytes) {
    if (firstSeq == 0) {
      firstSeq = entry.seq();
    } else {
      // Where events are missing a checkpoint may have been made as well.
      skipTo(entry.seq() - 1);
    }
    boolean begins = !tree.isWhole() || entry.seq() == firstSeq;
    tree.record(entry, bytes);
    if (begins && tree.isWhole()) {
      know(tree.beginning());
    }
    note();
  }

  private void skipTo(long seq) {
    for (Long size = sizes.higher(tree.size());
        size != null && size <= seq;
        size = sizes.higher(size)) {
      tree.skipTo(size);
      note();
    }
  }

  private void note() {
    if (!sizes.contains(tree.size())) {
      return;
    }
    if (tree.isWhole()) {
      heads.put(tree.size(), tree.head());
    } else {
      partial.put(tree.size(), tree.range());
    }
  }

  /** What was deleted before the first event that is left. */
  private void know(TreeRange deleted) {
    beginning = deleted;
    partial.forEach(
        (size, range) -> {
          TreeRange all = beginning.copy();
          all.append(range);
          heads.put(size, all.head());
        });
    partial.clear();
  }

  /** What was found, after the whole log was read; a finding for each checkpoint. */
  public List<Finding> findings() {
    if (!tree.isWhole()) {
      know(tree.beginning());
      tree.settle();
    }
    List<Finding> findings = new ArrayList<>();
    for (Checkpoint checkpoint : checkpoints) {
      findings.add(new Finding(checkpoint, relation(checkpoint)));
    }
    return findings;
  }

  private Relation relation(Checkpoint checkpoint) {
    long size = checkpoint.head().size();
    if (size > tree.size()) {
      return Relation.LONGER_THAN_THE_LOG;
    }
    if (size > 0 && size < firstSeq) {
      return Relation.DELETED;
    }
    TreeHead head = size == 0 ? new TreeRange(0).head() : heads.get(size);
    return checkpoint.head().equals(head) ? Relation.MATCHES : Relation.DIFFERS;
  }

  /** What stands for the events before the first one that is left. */
  TreeRange beginning() {
    return beginning.copy();
  }

  /** The first event that is left, or 0. */
  long firstSeq() {
    return firstSeq;
  }
}
