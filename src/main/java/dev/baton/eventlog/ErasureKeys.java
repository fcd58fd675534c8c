package dev.baton.eventlog;

import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.PeerId;
import java.util.List;

/** The keys of what is personal in the events of each ID. Safe for use by many threads. */
public interface ErasureKeys {
  /**
   * Destroys the key for what is personal in the past events of an ID, and returns when it is on no
   * disk of this server any more. What is appended from now on until the ID's {@code peer-erased}
   * can never be read again either. An erasure that has no such event yet is {@link #unfinished}.
   *
   * @return false if as many IDs are erased as there may be
   * @throws java.io.UncheckedIOException if it may still be on the disk, or as many erasures are
   *     unfinished as there may be
   */
  boolean destroy(ErasePeer erasure);

  /** Erasures of which it is not certain that their events are in the log. */
  List<ErasePeer> unfinished();

  /** The erasure's event is on the disk, and snapshots are without what it erased. */
  void finish(PeerId peer);
}
