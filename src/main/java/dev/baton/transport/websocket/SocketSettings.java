package dev.baton.transport.websocket;

import java.util.function.Consumer;

/**
 * What all WebSockets of a server share.
 *
 * @param incoming the memory of messages that are still arriving
 * @param outgoing the memory of what waits to be written
 * @param counters counts what happened, called by any thread
 */
public record SocketSettings(
    WebSocketLimits limits,
    BufferMemory incoming,
    BufferMemory outgoing,
    ShareRule shares,
    Consumer<SocketCounter> counters) {
  void count(SocketCounter counter) {
    counters.accept(counter);
  }
}
