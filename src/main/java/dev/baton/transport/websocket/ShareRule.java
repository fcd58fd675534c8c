package dev.baton.transport.websocket;

/** Divides an outbox among those who send to its client, so that none fills it for the others. */
@FunctionalInterface
public interface ShareRule {
  /**
   * Whether one more message may be stored.
   *
   * @param held what its sender has stored already, a part of {@code used}
   * @param piece the size of the message
   * @param used what all senders have stored
   * @param limit the size of the outbox
   * @param small what a sender may have and count as one that has little
   */
  boolean allows(long held, long piece, long used, long limit, long small);
}
