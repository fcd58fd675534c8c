package dev.baton.eventlog;

/**
 * The names of the log do not lead to the files that are open any more: they were deleted, moved or
 * replaced. What is appended is still written, and no start would find it.
 */
public final class LogGoneException extends RuntimeException {
  /** The message is for the operator and names the file. */
  public LogGoneException(String message) {
    super(message);
  }
}
