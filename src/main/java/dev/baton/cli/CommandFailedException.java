package dev.baton.cli;

/** A command could not do its work; the message is one line for the person who called it. */
public final class CommandFailedException extends RuntimeException {
  CommandFailedException(String message) {
    super(message);
  }

  public CommandFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
