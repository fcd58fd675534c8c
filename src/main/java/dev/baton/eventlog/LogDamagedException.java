package dev.baton.eventlog;

/** The log is not what was written; the message says where and what can be done. */
public final class LogDamagedException extends RuntimeException {
  public LogDamagedException(String message) {
    super(message);
  }

  public LogDamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
