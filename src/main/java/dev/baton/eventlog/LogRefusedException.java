package dev.baton.eventlog;

/** The log cannot be started on; the message says why and what can be done. */
public sealed class LogRefusedException extends RuntimeException permits LogUnreadableException {
  public LogRefusedException(String message) {
    super(message);
  }
}
