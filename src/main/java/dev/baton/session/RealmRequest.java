package dev.baton.session;

import dev.baton.realm.ClientDetails;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.Refusal;
import dev.baton.realm.TokenDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What others ask the writer for. */
sealed interface RealmRequest {
  /** The answer to a request for an ID. */
  sealed interface Outcome {
    Outcome OPENED = new Opened();
    Outcome ID_TAKEN = new Refused(Refusal.ID_TAKEN);
    Outcome LIMIT = new Refused(Refusal.LIMIT);
    Outcome BUSY = new Unavailable(Metric.REFUSED_BUSY);
    Outcome LOG_FAILED = new Unavailable(Metric.REFUSED_LOG);
    Outcome LOG_SLOW = new Unavailable(Metric.REFUSED_LOG_SLOW);
    Outcome NO_ROOM = new Unavailable(Metric.REFUSED_DISK_FULL);

    /** The ID is the client's, and it has been told OPEN. */
    record Opened() implements Outcome {}

    /** The rules are against it. */
    record Refused(Refusal refusal) implements Outcome {}

    /**
     * The server cannot do it now.
     *
     * @param why what is counted
     */
    record Unavailable(Metric why) implements Outcome {}
  }

  /** Answers a request that comes when the writer is at its end, or that failed. */
  default void turnAway() {
    switch (this) {
      case Connect connect -> connect.newcomer().answer(Outcome.BUSY);
      case Vouch vouch -> vouch.answer().complete(Optional.empty());
      case Disconnect _, SaveState _, ExpireDetached _, Stop _ -> {}
    }
  }

  /** Whether its effects tell anybody what must not be forgotten then. */
  default boolean tellsSomebody() {
    return switch (this) {
      case Connect _, Vouch _, Stop _ -> true;
      case Disconnect _, SaveState _, ExpireDetached _ -> false;
    };
  }

  /**
   * A connection asks for its ID.
   *
   * @param newcomer waits for the answer
   */
  record Connect(
      PeerSession session,
      TokenDigest token,
      PresentedProof proof,
      ClientDetails client,
      Newcomer newcomer)
      implements RealmRequest {}

  /**
   * Somebody asks for a ticket, and may have one if it is the holder or could take over.
   *
   * @param answer the time before which a proof for the ID is stale, if it may
   */
  record Vouch(
      PeerId peer,
      TokenDigest token,
      PresentedProof proof,
      CompletableFuture<Optional<Instant>> answer)
      implements RealmRequest {}

  /** A connection has ended. */
  record Disconnect(PeerSession session, DisconnectReason reason) implements RealmRequest {}

  /** A session has something to keep for whoever holds its ID next. */
  record SaveState(PeerSession session) implements RealmRequest {}

  /** Detached sessions may have waited long enough. */
  record ExpireDetached() implements RealmRequest {}

  /** The server ends. */
  record Stop() implements RealmRequest {}
}
