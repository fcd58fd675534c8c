package dev.baton.session;

import dev.baton.realm.ClientDetails;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.TokenDigest;
import java.util.concurrent.CompletableFuture;

/** What others ask the writer for. */
sealed interface RealmRequest {
  /** The answer to a request for an ID. */
  enum Outcome {
    OPENED,
    ID_TAKEN,
    LIMIT,
    BUSY,
    LOG_FAILED
  }

  /** Answers a request that comes when the writer is at its end, or that failed. */
  default void turnAway() {
    switch (this) {
      case Connect connect -> connect.outcome().complete(Outcome.BUSY);
      case Stop stop -> stop.stopped().complete(null);
      case Disconnect _, ExpireDetached _ -> {}
    }
  }

  /** A connection asks for its ID. */
  record Connect(
      PeerSession session,
      TokenDigest token,
      ClientDetails client,
      CompletableFuture<Outcome> outcome)
      implements RealmRequest {}

  /** A connection has ended. */
  record Disconnect(PeerSession session, DisconnectReason reason) implements RealmRequest {}

  /** Detached sessions may have waited long enough. */
  record ExpireDetached() implements RealmRequest {}

  /** The server ends. */
  record Stop(CompletableFuture<Void> stopped) implements RealmRequest {}
}
