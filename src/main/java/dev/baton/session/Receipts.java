package dev.baton.session;

import dev.baton.ownership.SignatureTurn;
import dev.baton.protocol.ServerMessage;
import dev.baton.realm.RealmEvent.PeerEvent;

/**
 * Sends receipts, each on the thread of the client that wants it. Signing takes its turn among all
 * signatures: a client whose turn does not come gets none. Safe for use by many threads.
 */
final class Receipts {
  private final ReceiptIssuer issuer;
  private final ProofChecks proofs;
  private final Metrics metrics;

  Receipts(Environment environment, ProofChecks proofs) {
    this.issuer = environment.receipts();
    this.metrics = environment.metrics();
    this.proofs = proofs;
  }

  /**
   * Sends the receipt of the event that gave the session its ID, if its client wants one.
   *
   * @return the session
   */
  PeerSession sendTo(PeerSession session, AddressKey address) {
    session.takeOpening().ifPresent(event -> send(session, event, address));
    return session;
  }

  private void send(PeerSession session, PeerEvent event, AddressKey address) {
    SignatureTurn turn = proofs.turn(address);
    if (!turn.begin()) {
      metrics.count(Metric.RECEIPTS_OMITTED);
      return;
    }
    try {
      issuer
          .issue(event, session.epoch())
          .ifPresent(
              receipt -> {
                session.send(ServerMessage.receipt(receipt));
                metrics.count(Metric.RECEIPTS_SENT);
              });
    } finally {
      turn.end();
    }
  }
}
