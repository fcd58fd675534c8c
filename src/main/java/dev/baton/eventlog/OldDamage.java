package dev.baton.eventlog;

/**
 * Damage in the part of a log that a start did not read, since a snapshot stands for it.
 *
 * @param damage the first of it
 * @param isLogged whether an event of the log says so already
 */
public record OldDamage(Damage damage, boolean isLogged) {}
