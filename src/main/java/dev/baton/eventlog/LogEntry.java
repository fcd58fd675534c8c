package dev.baton.eventlog;

import dev.baton.realm.Author;
import dev.baton.realm.RealmEvent;
import java.util.List;

/**
 * An event and its place in the log.
 *
 * @param seq its sequence number: 1, 2, 3 and so on
 * @param author who wrote it
 * @param previousHash SHA-256 of the record before it, in hexadecimal
 */
public record LogEntry(long seq, Author author, String previousHash, RealmEvent event) {
  /** The names of all types. */
  public static List<String> types() {
    return EventTypes.names();
  }

  /** The server that wrote it. */
  public String node() {
    return author.node();
  }

  /** The stable name of the event's type. */
  public String type() {
    return EventTypes.of(event);
  }
}
