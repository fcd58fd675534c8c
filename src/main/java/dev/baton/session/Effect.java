package dev.baton.session;

/** What a request brings about besides its event. Confined to the writer's thread. */
@FunctionalInterface
interface Effect {
  /** Tells those whom it concerns; called when the event is in the log. */
  void release();

  /**
   * Does without the event, of which nobody may be told: the log's files are gone. For what rests
   * on no event of its own that is the same.
   */
  default void withdraw() {
    release();
  }
}
