package dev.baton.eventlog;

/** The log cannot be started on; the message says why and what can be done. */
public final class LogRefusedException extends RuntimeException {
  LogRefusedException(String message) {
    super(message);
  }
}
