package dev.baton.session;

/**
 * How much may move with an ID from one connection to the next.
 *
 * @param stateBytes how large what a holder stores may be, and the list of its contacts
 * @param contacts how many contacts are kept; the newest are
 */
public record HandoverLimits(int stateBytes, int contacts) {}
