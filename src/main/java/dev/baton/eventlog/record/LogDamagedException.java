package dev.baton.eventlog.record;

/** The log is not what was written; the message says where. */
public final class LogDamagedException extends RuntimeException {
  LogDamagedException(String message) {
    super(message);
  }

  LogDamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
