package dev.baton.session;

import dev.baton.logging.LineRate;
import dev.baton.logging.LogField;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The log's lines of connections: those of takeovers, of which more than so many a second are only
 * counted, and, if they are asked for, one for each connect and each end. Confined to the effects'
 * thread.
 */
final class ConnectionLines {
  private static final System.Logger LOG = System.getLogger(ConnectionLines.class.getName());

  /** Silent unless {@code --access_log} is on. */
  private static final System.Logger ACCESS = System.getLogger("dev.baton.access");

  /** Lines of takeovers in a row, and then in each second. */
  private static final int TAKEOVERS = 10;

  private final LineRate takeovers;

  ConnectionLines(LongSupplier nanoTime) {
    this.takeovers = new LineRate(TAKEOVERS, nanoTime);
  }

  void opened(Effect.Open effect) {
    PeerSession session = effect.session();
    String how = "other";
    @Nullable String address = null;
    switch (effect.event()) {
      case PeerConnected e -> {
        how = "connected";
        address = e.client().address();
      }
      case PeerResumed e -> {
        how = "resumed";
        address = e.client().address();
      }
      case PeerOverridden e -> {
        how = "taken-over";
        address = e.client().address();
        takenOver(session, e);
      }
      default -> {}
    }
    if (ACCESS.isLoggable(System.Logger.Level.INFO)) {
      ACCESS.log(
          System.Logger.Level.INFO,
          "open {0} as {1} from {2}, {3}, trace {4}",
          new LogField("peer", session.peer(), true),
          new LogField("connection", session.connectionId()),
          new LogField("address", address),
          new LogField("how", how),
          new LogField("traceparent", session.traceparent().orElse(null)));
    }
  }

  private void takenOver(PeerSession session, PeerOverridden takeover) {
    if (!takeovers.admits()) {
      return;
    }
    long omitted = takeovers.takeOmitted();
    LOG.log(
        System.Logger.Level.INFO,
        "taken over: {0} by {1} from {2}, epoch {3}, trace {4}"
            + (omitted == 0 ? "" : "; " + omitted + " takeovers before had no line"),
        new LogField("peer", session.peer(), true),
        new LogField("connection", session.connectionId()),
        new LogField("previous", takeover.previous().connection()),
        new LogField("epoch", Long.toString(session.epoch().value())),
        new LogField("traceparent", session.traceparent().orElse(null)));
  }

  /** It had lost its ID before, to another connection if not by an order. */
  private static String displaced(DisconnectReason reason) {
    return reason == DisconnectReason.BY_OPERATOR ? reason.label() : "displaced";
  }

  void ended(PeerSession session, DisconnectReason reason) {
    if (ACCESS.isLoggable(System.Logger.Level.INFO)) {
      ACCESS.log(
          System.Logger.Level.INFO,
          "end {0} as {1}, {2}, trace {3}",
          new LogField("peer", session.peer(), true),
          new LogField("connection", session.connectionId()),
          new LogField("reason", session.isDisplaced() ? displaced(reason) : reason.label()),
          new LogField("traceparent", session.traceparent().orElse(null)));
    }
  }
}
