package dev.baton.eventlog;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A part of the log cannot be read at the moment: a missing right, a disk that fails, something
 * else in its place. It says nothing about the events, so that nothing is changed and nothing can
 * be repaired.
 */
public final class LogUnreadableException extends LogRefusedException {
  public LogUnreadableException(Path file, String why) {
    super(
        "cannot read %s: %s. Nothing was changed, and nothing is known to be damaged"
            .formatted(file, why));
  }

  public LogUnreadableException(Path file, Throwable cause) {
    this(file, why(cause));
    initCause(cause);
  }

  private static String why(Throwable cause) {
    return switch (cause) {
      case NoSuchFileException _ -> "it is gone";
      case AccessDeniedException _ -> "this user has no right to read it";
      default -> cause.toString();
    };
  }
}
