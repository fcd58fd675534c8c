package dev.baton.audit;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.Occupancy.Held;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who held which ID at a moment of the past: the fold of all events up to then. */
public final class Holders {
  private final Map<String, Holding> held = new TreeMap<>();

  private Holders() {}

  /**
   * An answer.
   *
   * @param reading the state of the log that it comes from
   * @param holdings the held IDs, by their names
   * @param begins the time of the first event that the log has, if it has one
   * @param lastAt that of the last one
   */
  public record Answer(
      LogReading reading,
      List<Holding> holdings,
      Optional<Instant> begins,
      Optional<Instant> lastAt) {
    public Answer {
      holdings = List.copyOf(holdings);
    }
  }

  /**
   * The IDs that were held at this time, its own events included.
   *
   * @param peer only this ID
   */
  public static Answer at(LogFiles files, Instant time, Optional<String> peer) {
    var holders = new Holders();
    var upToThen =
        new HistoryQuery(
            Optional.empty(),
            Set.of(),
            Optional.empty(),
            Optional.of(time.plusNanos(1)),
            0,
            Long.MAX_VALUE);
    History.Answer answer =
        History.read(
            files,
            upToThen,
            holders::take,
            state -> {
              if (!state.lastEventAt().isAfter(time)) {
                holders.goOnFrom(state);
              }
            });
    Collection<Holding> all = holders.held.values();
    return new Answer(
        answer.reading(),
        new ArrayList<>(all)
            .stream()
                .filter(holding -> peer.isEmpty() || peer.get().equals(holding.peer()))
                .toList(),
        answer.begins(),
        answer.lastAt());
  }

  private void take(AuditEvent event) {
    if (event.voided()) {
      return;
    }
    switch (event.type()) {
      case "peer-connected", "peer-resumed", "peer-overridden" -> hold(event);
      case "peer-disconnected" -> event.peer().ifPresent(held::remove);
      case "peer-detached" ->
          event.peer().ifPresent(peer -> held.computeIfPresent(peer, (_, h) -> h.asDetached()));
      case "server-started" -> held.replaceAll((_, holding) -> holding.asDetached());
      // The rest changes nobody's ID.
      default -> {}
    }
  }

  /** Behind a gap: what a snapshot knows, which is less than the events would say. */
  private void goOnFrom(RealmState state) {
    Map<String, Holding> before = Map.copyOf(held);
    held.clear();
    state
        .held()
        .forEach(
            (peer, occupancy) -> {
              if (occupancy instanceof Held holder) {
                held.put(peer.value(), holding(before.get(peer.value()), peer, holder, state));
              }
            });
  }

  private static Holding holding(
      @Nullable Holding before, PeerId peer, Held held, RealmState state) {
    String connection = held.holder().connection().toString();
    Holding known =
        before != null && before.connection().equals(connection)
            ? before
            : new Holding(peer.value(), connection, state.lastEventAt(), false, "", "", "");
    return held instanceof Detached ? known.asDetached() : known;
  }

  private static String issuer(String name) {
    return name.isEmpty() ? "" : " by " + name;
  }

  private void hold(AuditEvent event) {
    String peer = event.peer().orElseThrow();
    String proof =
        event.details().containsKey("proofSubject")
            ? event.text("proofSubject") + issuer(event.text("proofIssuer"))
            : "";
    held.put(
        peer,
        new Holding(
            peer,
            event.text("connection"),
            event.at(),
            false,
            event.text("address"),
            event.text("userAgent"),
            proof));
  }
}
