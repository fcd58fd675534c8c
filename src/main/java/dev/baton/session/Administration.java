package dev.baton.session;

import dev.baton.realm.OperatorCommand;
import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.OperatorDecision.Objection;
import dev.baton.realm.PeerId;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What operators ask of the server. Every request waits for the writer, some seconds at most, and
 * is answered when the events that the answer depends on are on the disk. Safe for use by many
 * threads.
 */
public final class Administration {
  private static final System.Logger LOG = System.getLogger(Administration.class.getName());

  private final RealmService realm;
  private final Metrics metrics;

  // One erasure at a time: the event of the first would end what the second has begun.
  private final ReentrantLock erasing = new ReentrantLock();

  Administration(RealmService realm, Metrics metrics) {
    this.realm = realm;
    this.metrics = metrics;
  }

  /**
   * Carries an order out, and returns when its event is on the disk. An order that is said to be
   * unavailable may still be carried out, if the log was slow.
   */
  public OperatorOutcome order(OperatorCommand command) {
    return realm.order(command);
  }

  /**
   * Makes what is personal in the past events of an ID unreadable. It is so, for ever, from the
   * moment at which this returns that it is done; an erasure that is said to be unavailable is to
   * be asked for again.
   */
  public OperatorOutcome erase(ErasePeer erasure) {
    if (realm.refusesAll() || !erasing.tryLock()) {
      return OperatorOutcome.NOT_NOW;
    }
    try {
      // The key first: what is killed or fails from here on is finished by the next start, or by
      // the next call.
      if (realm.keys().destroy(erasure)) {
        return realm.order(erasure);
      }
      metrics.count(Metric.ERASURES_REFUSED);
      return new OperatorOutcome.Impossible(Objection.TOO_MANY_ERASURES);
    } catch (UncheckedIOException e) {
      LOG.log(System.Logger.Level.WARNING, "a key could not be destroyed", e);
      return OperatorOutcome.NOT_NOW;
    } finally {
      erasing.unlock();
    }
  }

  /** The server is about to stop and lets no client in: IDs wait until its next start. */
  public void drain() {
    realm.drain();
  }

  /** How many IDs are banned, with bans that have ended in the last minute. */
  public int bans() {
    return realm.bans();
  }

  /**
   * Held IDs in their order.
   *
   * @param after the ID behind which they begin; empty for the first
   * @return empty if the writer does not get round to it
   */
  public Optional<List<HeldId>> held(Optional<PeerId> after, int limit) {
    return realm.look(held -> held.page(after, limit));
  }

  /**
   * Banned IDs in their order.
   *
   * @param after the ID behind which they begin; empty for the first
   * @return empty if the writer does not get round to it
   */
  public Optional<List<BannedId>> banned(Optional<PeerId> after, int limit) {
    return realm.look(held -> held.bans(after, limit));
  }

  /**
   * What there is to know of an ID.
   *
   * @return empty if the writer does not get round to it
   */
  public Optional<PeerStatus> status(PeerId peer) {
    return realm.look(held -> held.status(peer));
  }
}
