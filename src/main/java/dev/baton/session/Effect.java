package dev.baton.session;

import dev.baton.realm.DisconnectReason;
import dev.baton.realm.Epoch;
import dev.baton.realm.Handover;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.session.RealmRequest.ConnectRequest;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.session.RealmRequest.VouchOutcome;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What clients are sent for a request and its event, as a value. It is released when the event is
 * on the disk, in the order of the events, by a thread that is not the writer.
 */
sealed interface Effect {
  /** A newcomer has its ID: it is sent OPEN and what waited for it, and can be reached. */
  record Open(ConnectRequest request, PeerEvent event, Epoch epoch, Handover handover)
      implements Effect {
    PeerSession session() {
      return request.session();
    }
  }

  /**
   * A session has lost its ID to another connection: it is told why and closed.
   *
   * @param device what the new holder calls its device, empty if it did not say
   */
  record Overridden(PeerSession session, Epoch epoch, Instant at, String device)
      implements Effect {}

  /** A session has lost its ID by an operator's order: it is closed with their reason. */
  record Expelled(PeerSession session, OperatorOrder order) implements Effect {}

  /** The answer to an operator's order. Only the first one to a request counts. */
  record OrderAnswered(CompletableFuture<OperatorOutcome> asked, OperatorOutcome answer)
      implements Effect {}

  /** A newcomer does not get its ID. */
  record NotAdmitted(PendingConnect pending, Outcome outcome) implements Effect {}

  /** A newcomer is refused unless the holder of its ID turns out to be gone. */
  record Probe(ConnectRequest request, PeerSession holder) implements Effect {}

  /** The answer to a bearer that asks for a ticket. */
  record TicketAnswered(CompletableFuture<VouchOutcome> asked, VouchOutcome answer)
      implements Effect {}

  /** The answer to an operator that asks who holds what. */
  record LookAnswered<T>(CompletableFuture<Optional<T>> asked, Optional<T> answer)
      implements Effect {
    void release() {
      asked.complete(answer);
    }

    LookAnswered<T> withoutAnswer() {
      return new LookAnswered<>(asked, Optional.empty());
    }
  }

  /** The answer to the start, which asks whether clients can be let in. */
  record ReadyAnswered(CompletableFuture<Boolean> asked, boolean ready) implements Effect {}

  /** A session's connection has ended. */
  record Ended(PeerSession session, DisconnectReason reason) implements Effect {}

  /**
   * A newcomer that had its ID for a moment is sent nothing, since its event cannot be relied on.
   */
  record Withdrawn(ConnectRequest request) implements Effect {}

  /** A session is fenced by an event that cannot be relied on, and is sent to connect again. */
  record SentBack(PeerSession session) implements Effect {}

  /** A request cannot be carried out. */
  record Rejected(RealmRequest request) implements Effect {}

  /**
   * What takes its place when the log's files are gone, and with them the events of its batch. For
   * what rests on no event it is the same.
   */
  default Effect withdrawn() {
    return switch (this) {
      case Open open -> new Withdrawn(open.request());
      case Overridden overridden -> new SentBack(overridden.session());
      case Expelled expelled -> new SentBack(expelled.session());
      case OrderAnswered order -> new OrderAnswered(order.asked(), OperatorOutcome.NOT_NOW);
      case TicketAnswered ticket -> new TicketAnswered(ticket.asked(), VouchOutcome.BUSY);
      case ReadyAnswered ready -> new ReadyAnswered(ready.asked(), false);
      case LookAnswered<?> look -> look.withoutAnswer();
      // Its holder may have the ID by such an event.
      case Probe probe -> new NotAdmitted(probe.request().pending(), Outcome.LOG_FAILED);
      case NotAdmitted _, Ended _, Withdrawn _, SentBack _, Rejected _ -> this;
    };
  }
}
