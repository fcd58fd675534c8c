package dev.baton.eventlog;

/** When appended events are forced to the disk. */
public enum LogSync {
  /** Before any client is answered: every acknowledged event survives a power loss. */
  ALWAYS,
  /** Every 100 ms: a power loss loses at most that much. */
  INTERVAL,
  /** Never: survives the end of the process, not the loss of power. */
  NONE
}
