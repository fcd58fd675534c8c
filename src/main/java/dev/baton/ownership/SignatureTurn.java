package dev.baton.ownership;

/**
 * The permission to check or make a signature, which takes a processor for as long as it lasts.
 * Threads wait for it, so that one client's signatures do not take the processors from all others.
 */
public interface SignatureTurn {
  /** For programs that check a signature now and then. */
  SignatureTurn AT_ONCE =
      new SignatureTurn() {
        @Override
        public boolean begin() {
          return true;
        }

        @Override
        public void end() {}
      };

  /**
   * Waits for the turn; false if it did not come in time, and then {@code end} must not be called.
   */
  boolean begin();

  /** Passes the turn to the next waiting thread. Called exactly once for each turn that began. */
  void end();
}
