package dev.baton.realm;

/** Whether an event of the log counts. */
public enum Validity {
  /** It follows the state before it, and changes it. */
  VALID,
  /**
   * It came too late, after another event of its ID or after the end of its node's run: it stays in
   * the log and changes nothing.
   */
  VOID
}
