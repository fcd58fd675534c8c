package dev.baton.eventlog;

/**
 * A place in a log: right behind an event.
 *
 * @param seq the event's sequence number; 0 for the beginning
 * @param hash SHA-256 of its record in hexadecimal, which no other log has at this place
 */
public record LogPosition(long seq, String hash) {
  /** In front of the first event. */
  public static final LogPosition BEGINNING = new LogPosition(0, "");
}
