package dev.baton.session;

import dev.baton.realm.Epoch;
import dev.baton.realm.RealmEvent.PeerEvent;
import java.util.Optional;

/**
 * Makes the signed statements that clients keep of the events that gave them their IDs. Safe for
 * use by many threads.
 */
@FunctionalInterface
public interface ReceiptIssuer {
  /**
   * The receipt of an event, in compact form; empty if it gives no connection an ID. It takes some
   * tenths of a millisecond of a processor.
   */
  Optional<String> issue(PeerEvent event, Epoch epoch);
}
