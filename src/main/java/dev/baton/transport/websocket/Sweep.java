package dev.baton.transport.websocket;

/**
 * One look of the {@link SocketMonitor} at its sockets.
 *
 * @param nowNanos of {@link System#nanoTime}
 * @param mayClose whether a timeout may close a socket; it may not shortly after the process was
 *     stopped for a while, since what clients sent meanwhile is not read yet
 * @param asksAgain whether clients that were pinged before the process was stopped are pinged again
 */
public record Sweep(long nowNanos, boolean mayClose, boolean asksAgain) {}
