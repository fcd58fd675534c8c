package dev.baton.eventlog;

import dev.baton.merkle.TreeHead;
import dev.baton.merkle.TreeRange;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogPruned;
import java.util.List;

/**
 * The Merkle tree over the records of a log: event 1 is leaf 0, and so on. An event that is lost
 * has the leaf of no bytes. Events that were deleted for their age are in it as the subtrees that
 * {@code log-pruned} names. Confined to one thread.
 */
public final class RecordTree implements LogReading.Sink {
  private TreeRange range = new TreeRange(0);
  private TreeRange deleted = new TreeRange(0);
  private boolean isEmpty = true;

  /**
   * A tree as a snapshot keeps it.
   *
   * @param size how many leaves it has
   * @param subtrees its subtrees
   * @param deleted how many of the first leaves may be deleted
   * @param deletedSubtrees the subtrees of these
   */
  public record Saved(
      long size, List<String> subtrees, long deleted, List<String> deletedSubtrees) {
    public Saved {
      subtrees = List.copyOf(subtrees);
      deletedSubtrees = List.copyOf(deletedSubtrees);
    }

    /**
     * The tree again.
     *
     * @throws IllegalArgumentException if there is no such tree
     */
    public RecordTree tree() {
      if (deleted > size) {
        throw new IllegalArgumentException("more leaves are deleted than there are");
      }
      var tree = new RecordTree();
      tree.range = TreeRange.ofFirst(size, subtrees);
      tree.deleted = TreeRange.ofFirst(deleted, deletedSubtrees);
      tree.isEmpty = false;
      return tree;
    }
  }

  /** What a snapshot keeps. */
  public Saved saved() {
    return new Saved(range.end(), range.subtrees(), deleted.end(), deleted.subtrees());
  }

  /** Begins again, without events. */
  public void clear() {
    become(new RecordTree());
  }

  /** Becomes another tree. */
  public void become(RecordTree other) {
    range = other.range;
    deleted = other.deleted;
    isEmpty = other.isEmpty;
  }

  /**
   * The next event. If it is the first one and not event 1, what lies before it is not known yet.
   *
   * @param record the exact bytes
   */
  public void add(long seq, RealmEvent event, byte[] record) {
    if (isEmpty) {
      range = new TreeRange(seq - 1);
      isEmpty = false;
    }
    if (seq <= range.end()) {
      throw new IllegalArgumentException("event " + seq + " is in the tree");
    }
    range.appendMissing(seq - 1);
    range.appendLeaf(record);
    if (event instanceof LogPruned pruned) {
      prune(pruned);
    }
  }

  /** Events up to this one are lost. */
  public void skipTo(long seq) {
    isEmpty = false;
    range.appendMissing(seq);
  }

  @Override
  public void accept(LogEntry entry) {}

  @Override
  public void record(LogEntry entry, byte[] bytes) {
    add(entry.seq(), entry.event(), bytes);
  }

  private void prune(LogPruned event) {
    long before = event.firstSeq() - 1;
    boolean names = before > 0 && Long.bitCount(before) == event.subtrees().size();
    if (!names || before > range.end()) {
      return;
    }
    if (range.begin() == before) {
      deleted = TreeRange.ofFirst(before, event.subtrees());
      TreeRange all = deleted.copy();
      all.append(range);
      range = all;
    } else if (range.begin() == 0 && before > deleted.end()) {
      deleted = TreeRange.ofFirst(before, event.subtrees());
    }
  }

  /**
   * Whether the leaves from event 1 on are known. Without that, no event names what was deleted: it
   * was deleted by a version of this program that knew no tree.
   */
  public boolean isWhole() {
    return range.begin() == 0;
  }

  /** How many leaves there are, with those that are not known. */
  public long size() {
    return range.end();
  }

  /** The leaves that were deleted as far as is known, and those that nobody knows as lost ones. */
  public TreeRange beginning() {
    if (isWhole()) {
      return deleted.copy();
    }
    var lost = new TreeRange(0);
    lost.appendMissing(range.begin());
    return lost;
  }

  /** Takes what is not known at the beginning as lost, from now on. */
  public void settle() {
    if (!isWhole()) {
      deleted = beginning();
      TreeRange all = deleted.copy();
      all.append(range);
      range = all;
    }
  }

  /** A copy of what is there now. */
  public TreeRange range() {
    return range.copy();
  }

  /**
   * The head.
   *
   * @throws IllegalStateException if it is not {@linkplain #isWhole whole}
   */
  public TreeHead head() {
    return range.head();
  }
}
