package dev.baton.eventlog;

/**
 * What the erasure of an ID has done.
 *
 * @param seq the number of its event
 * @param unreadable how many events of the ID have personal data that cannot be read any more
 * @param inTheClear how many have personal data that was never encrypted, since an earlier version
 *     wrote them
 */
public record ErasureReport(long seq, long unreadable, long inTheClear) {}
