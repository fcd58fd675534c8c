package dev.baton.eventlog;

/** The log is whole, and was written by a later version of this program. */
public final class LogTooNewException extends RuntimeException {
  LogTooNewException(String message) {
    super(message);
  }
}
