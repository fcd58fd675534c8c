package dev.baton.bench;

/** What a connection tells its owner, on the event loop's thread. */
interface ConnectionEvents {
  /** The server sent OPEN. */
  void opened(LoadConnection connection);

  /** A complete OFFER came in. */
  default void relayed(LoadConnection connection) {}

  /** Everything that was readable has been read; the time to answer several messages at once. */
  default void batchEnded(LoadConnection connection) {}

  /** A round of the event loop is over; rounds are at most a millisecond apart when all is well. */
  default void turned() {}

  /** The connection is gone. The reason is empty after a close that this side asked for. */
  void ended(LoadConnection connection, String reason);
}
