package dev.baton.session;

import dev.baton.protocol.ClientMessage;
import dev.baton.protocol.CloseReason;
import dev.baton.protocol.MessageCodec;
import dev.baton.protocol.ServerMessage;
import dev.baton.realm.PeerId;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Relays messages from peer to peer, on the sender's own thread, without the writer and the log.
 * Safe for use by many threads.
 */
final class MessageRouter {
  /** A histogram costs more than the rest of the counting. */
  private static final int TIMED_ONE_IN = 16;

  private final MessageCodec codec;
  private final ConnectionRegistry registry;
  private final WaitingMessages waiting;
  private final StateTracker states;
  private final Metrics metrics;
  private final int maxMalformedInARow;

  MessageRouter(
      MessageCodec codec,
      ConnectionRegistry registry,
      WaitingMessages waiting,
      StateTracker states,
      Metrics metrics,
      int maxMalformedInARow) {
    this.codec = codec;
    this.registry = registry;
    this.waiting = waiting;
    this.states = states;
    this.metrics = metrics;
    this.maxMalformedInARow = maxMalformedInARow;
  }

  /** Carries out a client's message. */
  void receive(PeerSession sender, byte[] message) {
    long arrivedNanos = System.nanoTime();
    metrics.count(Metric.MESSAGES_RECEIVED);
    if (sender.isFenced()) {
      metrics.count(Metric.MESSAGES_FENCED);
      return;
    }
    ClientMessage read = codec.read(message);
    if (read instanceof ClientMessage.Malformed) {
      countMalformed(sender);
      return;
    }
    sender.countWellFormed();
    switch (read) {
      case ClientMessage.Relay relay -> relay(sender, relay, arrivedNanos);
      case ClientMessage.StateMessage save -> states.saveState(sender, save);
      case ClientMessage.Leave _ -> {
        metrics.count(Metric.CLOSED_LEFT);
        sender.close(CloseReason.LEFT);
      }
      case ClientMessage.Ignorable _ -> metrics.count(Metric.MESSAGES_IGNORED);
      case ClientMessage.HeartbeatMessage _, ClientMessage.Malformed _ -> {}
    }
  }

  private void countMalformed(PeerSession sender) {
    metrics.count(Metric.MESSAGES_MALFORMED);
    if (sender.countMalformed() >= maxMalformedInARow) {
      metrics.count(Metric.CLOSED_BAD_MESSAGES);
      sender.close(CloseReason.BAD_MESSAGES);
    }
  }

  private void relay(PeerSession sender, ClientMessage.Relay relay, long arrivedNanos) {
    byte[] message = relay.encodedFrom(sender.senderPrefix());
    states.prepare(sender, relay);
    if (!sender.unlessFenced(() -> pass(sender, relay, message, arrivedNanos))) {
      metrics.count(Metric.MESSAGES_FENCED);
    }
  }

  private void pass(
      PeerSession sender, ClientMessage.Relay relay, byte[] message, long arrivedNanos) {
    while (true) {
      PeerSession target = registry.findOrNull(relay.destination());
      if (target == null) {
        if (keep(sender, relay, message)) {
          return;
        }
      } else {
        switch (target.relay(sender.peer(), message)) {
          case SENT -> {
            relayed(relay, arrivedNanos);
            states.passed(sender, target, relay);
            return;
          }
          case NO_ROOM -> {
            // The receiver reads too slowly for this sender, which is not the receiver's fault.
            metrics.count(Metric.MESSAGES_RETURNED);
            sender.answer(ServerMessage.expire(relay.destination(), sender.peer()));
            return;
          }
          case CLOSING -> {
            if (registry.findOrNull(relay.destination()) == target) {
              // The socket is breaking and the registry does not know yet. Like PeerServer, send
              // LEAVE to the sender; the next sender finds the peer absent.
              registry.remove(target);
              sender.answer(ServerMessage.leave(relay.destination(), sender.peer()));
              return;
            }
          }
        }
      }
    }
  }

  private void relayed(ClientMessage.Relay relay, long arrivedNanos) {
    metrics.count(
        switch (relay.type()) {
          case OFFER -> Metric.MESSAGES_RELAYED_OFFER;
          case ANSWER -> Metric.MESSAGES_RELAYED_ANSWER;
          case CANDIDATE -> Metric.MESSAGES_RELAYED_CANDIDATE;
          case LEAVE -> Metric.MESSAGES_RELAYED_LEAVE;
          case OTHER -> Metric.MESSAGES_RELAYED_OTHER;
        });
    if (ThreadLocalRandom.current().nextInt(TIMED_ONE_IN) == 0) {
      metrics.recordSince(HistogramMetric.MESSAGE_RELAY, arrivedNanos);
    }
  }

  /**
   * False if the destination has connected in the meantime, so that the message must be sent after
   * all.
   */
  private boolean keep(PeerSession sender, ClientMessage.Relay relay, byte[] message) {
    if (relay.isLeave()) {
      states.passed(sender, null, relay);
      return true;
    }
    PeerId destination = relay.destination();
    WaitingMessages.Acceptance outcome =
        waiting.add(
            sender.peer(),
            destination,
            message,
            System.nanoTime(),
            () -> registry.findOrNull(destination) == null);
    return switch (outcome) {
      case KEPT -> {
        metrics.count(Metric.MESSAGES_WAITING_ADDED);
        states.passed(sender, null, relay);
        yield true;
      }
      case NO_ROOM -> {
        metrics.count(Metric.MESSAGES_WAITING_REFUSED);
        sender.answer(ServerMessage.expire(destination, sender.peer()));
        yield true;
      }
      case STILL_NO_ROOM -> {
        metrics.count(Metric.MESSAGES_WAITING_REFUSED);
        yield true;
      }
      case NOT_ABSENT -> false;
    };
  }

  /** Sends EXPIRE to the senders of messages that have waited for {@code timeout}. */
  void expire(Duration timeout) {
    for (WaitingMessages.Expired expired : waiting.expire(System.nanoTime(), timeout)) {
      metrics.count(Metric.MESSAGES_EXPIRED);
      registry
          .find(expired.sender())
          .ifPresent(
              sender -> sender.answer(ServerMessage.expire(expired.absent(), expired.sender())));
    }
  }
}
