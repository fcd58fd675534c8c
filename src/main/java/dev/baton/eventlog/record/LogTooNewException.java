package dev.baton.eventlog.record;

/** The log is whole, and was written by a later version of this program. */
public final class LogTooNewException extends RuntimeException {
  public LogTooNewException(String message) {
    super(message);
  }
}
