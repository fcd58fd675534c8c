package dev.baton.testing;

import dev.baton.protocol.CloseReason;
import dev.baton.realm.PeerId;
import dev.baton.session.Connection;
import java.time.Duration;
import java.util.Optional;

/** A connection of a test that has room for everything and does not tell messages apart. */
public interface PlainConnection extends Connection {
  @Override
  default void answer(byte[] message) {
    send(message);
  }

  @Override
  default Delivery relay(PeerId sender, byte[] message) {
    return send(message) ? Delivery.SENT : Delivery.CLOSING;
  }

  @Override
  default void deliverWaiting(byte[] message) {
    send(message);
  }

  /** Like a client to whom much is written. */
  @Override
  default Optional<Duration> probe(Runnable answered) {
    return Optional.empty();
  }

  @Override
  default boolean isSilentSince(long nanos) {
    return false;
  }

  @Override
  default void close(CloseReason reason, String text) {
    close(reason);
  }

  @Override
  default void endSilent() {}

  @Override
  default Optional<String> traceparent() {
    return Optional.empty();
  }
}
