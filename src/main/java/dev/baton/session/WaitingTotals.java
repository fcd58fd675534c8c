package dev.baton.session;

/** How much waits for absent peers. */
public record WaitingTotals(long messages, long bytes) {}
