package dev.baton.ownership;

/**
 * A key, or a file or folder of keys, cannot be used. The message is one line for the operator; it
 * names files and key IDs, never anything of a key.
 */
public final class UnusableKeyException extends RuntimeException {
  UnusableKeyException(String message) {
    super(message);
  }

  UnusableKeyException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The same, said of a file. */
  UnusableKeyException in(Object file) {
    return new UnusableKeyException(file + ": " + getMessage(), this);
  }
}
