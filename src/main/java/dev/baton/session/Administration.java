package dev.baton.session;

import dev.baton.realm.OperatorCommand;
import dev.baton.realm.PeerId;
import java.util.List;
import java.util.Optional;

/**
 * What operators ask of the server. Every request waits for the writer, some seconds at most, and
 * is answered when the events that the answer depends on are on the disk. Safe for use by many
 * threads.
 */
public final class Administration {
  private final RealmService realm;

  Administration(RealmService realm) {
    this.realm = realm;
  }

  /**
   * Carries an order out, and returns when its event is on the disk. An order that is said to be
   * unavailable may still be carried out, if the log was slow.
   */
  public OperatorOutcome order(OperatorCommand command) {
    return realm.order(command);
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
   * What there is to know of an ID.
   *
   * @return empty if the writer does not get round to it
   */
  public Optional<PeerStatus> status(PeerId peer) {
    return realm.look(held -> held.status(peer));
  }
}
