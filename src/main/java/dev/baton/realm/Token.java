package dev.baton.realm;

/** A client's secret, which {@code toString} does not show. */
public final class Token {
  private final String text;

  public Token(String text) {
    this.text = text;
  }

  /** The secret itself, for digesting; never for a log, an event, a metric or an exception. */
  public String secretText() {
    return text;
  }

  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
