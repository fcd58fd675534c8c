package dev.baton.realm;

/** A connection and the epoch in which it holds its peer ID. */
public record Holder(ConnectionId connection, Epoch epoch) {}
