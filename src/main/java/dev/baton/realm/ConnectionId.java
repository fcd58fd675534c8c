package dev.baton.realm;

import java.util.UUID;

/** The identity of one WebSocket, never used again: a UUID of version 7 (RFC 9562, 5.7). */
public record ConnectionId(UUID value) {
  /** The reverse of {@link #toString}. Throws {@link IllegalArgumentException} on other text. */
  public static ConnectionId parse(String text) {
    UUID value = UUID.fromString(text);
    if (!value.toString().equals(text)) {
      throw new IllegalArgumentException("not a UUID in its usual form");
    }
    return new ConnectionId(value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
