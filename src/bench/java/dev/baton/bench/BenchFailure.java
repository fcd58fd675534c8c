package dev.baton.bench;

/** A run that cannot go on, or whose figures would mislead; the message is for the operator. */
final class BenchFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  BenchFailure(String message) {
    super(message);
  }
}
