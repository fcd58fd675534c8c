package dev.baton.session;

import dev.baton.eventlog.OldDamage;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.OperatorCommand;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.RealmCommand;
import dev.baton.realm.Refusal;
import dev.baton.realm.TokenDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What others ask the writer for. */
sealed interface RealmRequest {
  /** The answer to a request for an ID. */
  sealed interface Outcome {
    Outcome OPENED = new Opened();
    Outcome ID_TAKEN = new ConnectRefused(Refusal.ID_TAKEN, Duration.ZERO);
    Outcome BUSY = new Unavailable(Metric.REFUSED_BUSY);
    Outcome LOG_FAILED = new Unavailable(Metric.REFUSED_LOG);
    Outcome LOG_SLOW = new Unavailable(Metric.REFUSED_LOG_SLOW);
    Outcome GONE = new Gone();
    Outcome NO_ROOM = new Unavailable(Metric.REFUSED_DISK_FULL);

    /** The ID is the client's, and it has been sent OPEN. */
    record Opened() implements Outcome {}

    /**
     * Its event is in a file that is gone, and it is sent nothing. When the file is back, the log
     * says that its connection was lost.
     */
    record Gone() implements Outcome {}

    /**
     * The rules are against it.
     *
     * @param vacantIn when the ID is vacant at the latest if its client does not come back; zero if
     *     it has a connection
     */
    record ConnectRefused(Refusal refusal, Duration vacantIn) implements Outcome {}

    /**
     * The server cannot do it now.
     *
     * @param why what is counted
     */
    record Unavailable(Metric why) implements Outcome {}
  }

  /** The answer to a request for a ticket, before there is one. */
  sealed interface VouchOutcome {
    VouchOutcome BUSY = new Busy();

    /** The bearer may have a ticket of the tenure that this connection began. */
    record Granted(ConnectionId tenure) implements VouchOutcome {}

    /** The bearer neither holds the ID nor proves that it owns it. */
    record Denied() implements VouchOutcome {}

    /** It cannot be known now whether the proof holds. */
    record Undecided() implements VouchOutcome {}

    /** The writer does not get round to it. */
    record Busy() implements VouchOutcome {}
  }

  /** Answers a request that comes when the writer is at its end, or that failed. */
  default void reject() {
    switch (this) {
      case ConnectRequest connect -> connect.pending().answer(Outcome.BUSY);
      case Vouch vouch -> vouch.answer().complete(VouchOutcome.BUSY);
      case Look<?> look -> look.answer().complete(Optional.empty());
      case Order order -> order.answer().complete(OperatorOutcome.NOT_NOW);
      case Ready ready -> ready.answer().complete(false);
      case OpenFailed(ConnectRequest connect) -> connect.pending().answer(Outcome.GONE);
      case DisconnectRequest _,
          SaveRequest _,
          NoteDamage _,
          Stop _,
          ExpireDetached _,
          LookAfter _,
          MissedEnd _ -> {}
    }
  }

  /** Where the client is whose events it asks for. */
  default AddressKey address() {
    return switch (this) {
      case ConnectRequest connect -> connect.at();
      case DisconnectRequest(PeerSession session, _) -> session.address();
      case SaveRequest(PeerSession session) -> session.address();
      case MissedEnd missed -> missed.at();
      case OpenFailed(ConnectRequest connect) -> connect.at();
      case Vouch _,
          Order _,
          Look<?> _,
          Ready _,
          NoteDamage _,
          Stop _,
          ExpireDetached _,
          LookAfter _ ->
          AddressKey.UNKNOWN;
    };
  }

  /** Whether the log must be synced before this request is answered. */
  default boolean needsSync() {
    return switch (this) {
      // No file may be deleted, and no snapshot stay, for an event that is not on the disk.
      case ConnectRequest _, Vouch _, Order _, Look<?> _, Ready _, Stop _, LookAfter _ -> true;
      case DisconnectRequest _,
          SaveRequest _,
          NoteDamage _,
          ExpireDetached _,
          MissedEnd _,
          OpenFailed _ ->
          false;
    };
  }

  /**
   * A connection asks for its ID.
   *
   * @param at where its client is
   * @param pending waits for the answer
   */
  record ConnectRequest(
      PeerSession session,
      TokenDigest token,
      PresentedProof proof,
      ClientDetails client,
      AddressKey at,
      PendingConnect pending)
      implements RealmRequest {}

  /**
   * A bearer asks for a ticket, and may have one if it is the holder or could take over.
   *
   * @param answer waits for the answer
   */
  record Vouch(
      PeerId peer, TokenDigest token, PresentedProof proof, CompletableFuture<VouchOutcome> answer)
      implements RealmRequest {}

  /**
   * An operator wants something to be done.
   *
   * @param answer waits for the answer
   */
  record Order(OperatorCommand command, CompletableFuture<OperatorOutcome> answer)
      implements RealmRequest {
    /** What there is to say of the event of this number, or of none; an earlier answer counts. */
    Effect answered(long seq) {
      return new Effect.OrderAnswered(
          answer, seq > 0 ? new OperatorOutcome.Done(seq) : OperatorOutcome.NOT_NOW);
    }
  }

  /**
   * An operator asks who holds what.
   *
   * @param question asked on the writer's thread
   * @param answer waits for the answer; empty if there is none now
   */
  record Look<T>(Function<HeldIds, T> question, CompletableFuture<Optional<T>> answer)
      implements RealmRequest {
    Effect answered(HeldIds held) {
      return new Effect.LookAnswered<>(answer, Optional.of(question.apply(held)));
    }
  }

  /**
   * The ports are bound.
   *
   * @param window how long detached IDs wait for their clients from now on
   * @param answer waits to hear whether that is in the log
   */
  record Ready(Duration window, CompletableFuture<Boolean> answer) implements RealmRequest {}

  /** A connection has ended. */
  record DisconnectRequest(PeerSession session, DisconnectReason reason) implements RealmRequest {}

  /** A session has something to keep for the next holder of its ID. */
  record SaveRequest(PeerSession session) implements RealmRequest {}

  /** Events that the start did not read are damaged. */
  record NoteDamage(OldDamage found) implements RealmRequest {}

  /** The server ends. */
  record Stop() implements RealmRequest {}

  /** Detached sessions may have waited long enough; the writer asks itself. */
  record ExpireDetached() implements RealmRequest {}

  /** The log may need upkeep, and what could not be logged before; the writer asks itself. */
  record LookAfter() implements RealmRequest {}

  /**
   * A connection has ended while the log could not be written; the writer asks itself.
   *
   * @param at where its client was
   */
  record MissedEnd(RealmCommand.Disconnect end, AddressKey at) implements RealmRequest {}

  /** A newcomer has its ID and could not be sent OPEN; the effects' thread asks. */
  record OpenFailed(ConnectRequest connect) implements RealmRequest {}
}
