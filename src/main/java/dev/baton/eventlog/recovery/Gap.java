package dev.baton.eventlog.recovery;

/**
 * Events that are missing between two that are there, or in front of the first.
 *
 * @param from the first missing sequence number
 * @param to the last one; one less than {@code from} if no number is missing, but the event there
 *     follows another one than that before it
 */
record Gap(long from, long to) {}
