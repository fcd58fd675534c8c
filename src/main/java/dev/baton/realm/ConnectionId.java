package dev.baton.realm;

import java.util.UUID;

/** The identity of one WebSocket, never used again: a UUID of version 7 (RFC 9562, 5.7). */
public record ConnectionId(UUID value) {
  public static ConnectionId parse(String text) {
    return new ConnectionId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
