package dev.baton.eventlog;

/** When appended events are forced to the disk. */
public enum LogSync {
  /** Before anybody is told: what a client was told survives the loss of power. */
  ALWAYS,
  /** Every 100 ms: the loss of power takes at most that much. */
  INTERVAL,
  /** Never: survives the end of the process, not the loss of power. */
  NONE
}
