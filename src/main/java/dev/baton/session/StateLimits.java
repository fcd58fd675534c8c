package dev.baton.session;

/**
 * How much may move with an ID from one connection to the next. Each remote peer may take up a
 * quarter of the contacts, so that none of them pushes out what another one's are.
 *
 * @param stateBytes how large what a holder stores may be, and all its contacts together
 * @param contacts how many contacts are kept
 */
public record StateLimits(int stateBytes, int contacts) {
  private static final int SHARES = 4;

  int contactsOfOne() {
    return Math.min(contacts, Math.ceilDiv(contacts, SHARES));
  }

  int bytesOfOne() {
    return stateBytes / SHARES;
  }
}
