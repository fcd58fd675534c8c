package dev.baton.audit.index;

import dev.baton.audit.AuditEvent;
import dev.baton.audit.EventJson;
import java.util.Optional;
import java.util.Set;

/**
 * An event, or gap, as its row has it. Thousands wait for their transaction, and the event itself
 * is five times as many objects, which every collection of garbage would move.
 *
 * @param id its place
 * @param at its time, as columns have it
 * @param peer the ID it is about; empty for events of the server
 * @param address where its client was; empty if it has none
 * @param json all of it
 * @param mentioned the IDs that an event of the server mentions
 */
record EventRow(
    long id,
    long at,
    String node,
    String type,
    Optional<String> peer,
    String address,
    String json,
    Set<String> mentioned) {
  static EventRow of(AuditEvent event) {
    return new EventRow(
        event.place(),
        Columns.nanos(event.at()),
        event.node(),
        event.type(),
        event.peer(),
        event.text("address"),
        EventJson.write(event),
        event.mentioned());
  }
}
