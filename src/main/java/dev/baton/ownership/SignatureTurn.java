package dev.baton.ownership;

/**
 * The permission to check or make a signature, which takes a processor for as long as it lasts. It
 * is waited for, since nobody's signatures are to take the processors from everybody else.
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

  /** Waits for the turn; false if it did not come in time, and then there is none to end. */
  boolean begin();

  /** Gives the turn to the next that waits. Called exactly once for each one that began. */
  void end();
}
