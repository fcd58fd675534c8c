package dev.baton.audit;

import dev.baton.eventlog.LogEntry;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.IdEvent;
import dev.baton.realm.RealmEvent.LogDamaged;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.LostEvents;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One event as an auditor sees it: named fields with the values that they have. No field reveals a
 * token.
 *
 * @param seq its number in the log
 * @param at its time
 * @param type the stable name of its type
 * @param node the server that wrote it
 * @param peer the ID it is about; empty for events of the server
 * @param mentioned the IDs that an event of the server mentions
 * @param details its other fields, in the order of {@link EventDetails#NAMES}: texts, times,
 *     numbers, lists of {@link LostEvents}, and numbers by names
 * @param voided whether it counts as not having happened
 */
public record AuditEvent(
    long seq,
    Instant at,
    String type,
    String node,
    Optional<String> peer,
    Set<String> mentioned,
    Map<String, Object> details,
    boolean voided) {
  /** The type that stands for events that are missing; no event of a log has it. */
  public static final String GAP = "log-gap";

  private static final String ERASURE = "peer-erased";

  /** What people store for their next device is their own business. */
  private static final String HIDDEN = "state-saved";

  /** The types of what a timeline has besides sessions. */
  static final Set<String> NOTED =
      Set.of("override-refused", "refusals-omitted", "peer-banned", "ban-lifted", GAP);

  public AuditEvent {
    mentioned = Set.copyOf(mentioned);
    details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  /**
   * An event as the log has it; empty for what an auditor is not shown.
   *
   * @param contested the stay that it ends in favour of another, or refuses to end, if known
   */
  static Optional<AuditEvent> of(LogEntry entry, Optional<Holding> contested, boolean voided) {
    RealmEvent event = entry.event();
    if (entry.type().equals(HIDDEN)) {
      return Optional.empty();
    }
    Optional<String> peer =
        event instanceof IdEvent ofPeer ? Optional.of(ofPeer.peer().value()) : Optional.empty();
    return Optional.of(
        new AuditEvent(
            entry.seq(),
            event.at(),
            entry.type(),
            entry.node(),
            peer,
            mentioned(event),
            EventDetails.of(event, contested),
            voided));
  }

  /** In the place of events that are missing in front of one of this time. */
  static AuditEvent ofGap(long from, long to, Instant at) {
    var details = new LinkedHashMap<String, Object>();
    details.put("lostFrom", from);
    details.put("lostTo", to);
    return new AuditEvent(to, at, GAP, "", Optional.empty(), Set.of(), details, false);
  }

  /** The names of all types that there are, sorted. */
  static List<String> types() {
    return Stream.concat(
            LogEntry.types().stream().filter(type -> !type.equals(HIDDEN)), Stream.of(GAP))
        .sorted()
        .toList();
  }

  /** Whether it stands for events that are missing. */
  public boolean isGap() {
    return type.equals(GAP);
  }

  /** Whether it says that what is personal of an ID can be read no more. */
  public boolean erases() {
    return type.equals(ERASURE);
  }

  /** Its place among all events and gaps: a gap comes behind the event that has its number. */
  public long place() {
    return 2 * seq + (isGap() ? 1 : 0);
  }

  /** Whether it says something of this ID. */
  boolean concerns(String id) {
    return peer.equals(Optional.of(id)) || mentioned.contains(id);
  }

  private static Set<String> mentioned(RealmEvent event) {
    return switch (event) {
      case RefusalsOmitted omitted ->
          omitted.peers().stream()
              .map(refusals -> refusals.peer().value())
              .collect(Collectors.toUnmodifiableSet());
      case IdEvent _,
          ServerStarted _,
          ServerReady _,
          ServerStopped _,
          LogResumed _,
          LogRepaired _,
          LogDamaged _,
          LogPruned _ ->
          Set.of();
    };
  }

  /** The detail of this name as text; empty if the event has none. */
  public String text(String name) {
    Object value = details.get(name);
    return value == null ? "" : text(value);
  }

  /** Whether a detail has this text in it. */
  boolean says(String part) {
    return details.values().stream().anyMatch(detail -> says(detail, part));
  }

  /** Of the counts of IDs, an ID can have it. */
  private static boolean says(Object detail, String part) {
    return detail instanceof Map<?, ?> counts
        ? counts.keySet().stream().anyMatch(name -> name.toString().contains(part))
        : text(detail).contains(part);
  }

  /** The detail of this name, which is a number. */
  long number(String name) {
    return details.get(name) instanceof Number number ? number.longValue() : 0;
  }

  /** The detail of this name, which is a time. */
  Instant time(String name) {
    return details.get(name) instanceof Instant time ? time : at;
  }

  /** How often the event counts this ID. */
  long count(String id) {
    return details.get("omittedPeers") instanceof Map<?, ?> counts
            && counts.get(id) instanceof Number number
        ? number.longValue()
        : 0;
  }

  /** A detail as text. */
  static String text(Object value) {
    return switch (value) {
      case List<?> ranges ->
          ranges.stream()
              .map(range -> (LostEvents) range)
              .map(lost -> lost.from() + "-" + lost.to())
              .collect(Collectors.joining(" "));
      case Map<?, ?> counts ->
          counts.entrySet().stream()
              .map(count -> quoted((String) count.getKey()) + "=" + count.getValue())
              .collect(Collectors.joining(" "));
      default -> value.toString();
    };
  }

  /** An ID may look like the counts of others. */
  private static String quoted(String peer) {
    return '"' + peer.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
