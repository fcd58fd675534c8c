package dev.baton.eventlog;

import org.jspecify.annotations.Nullable;

/**
 * No record can hold the event, for its size or for a text that is none. Nothing was written, and
 * the log is as good as before.
 */
public final class UnrecordableEventException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public UnrecordableEventException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
