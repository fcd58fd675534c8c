package dev.baton.ownership;

/**
 * A key, or a file or folder of keys, cannot be used. The message is one line for the operator; it
 * names files and key IDs, and never quotes a key.
 */
public final class UnusableKeyException extends RuntimeException {
  UnusableKeyException(String message) {
    super(message);
  }

  UnusableKeyException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The same, with the file's name. */
  UnusableKeyException in(Object file) {
    return new UnusableKeyException(file + ": " + getMessage(), this);
  }
}
