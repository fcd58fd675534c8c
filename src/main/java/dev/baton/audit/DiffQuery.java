package dev.baton.audit;

import dev.baton.realm.PeerId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The question which IDs had another holder at one moment than at another.
 *
 * @param from the first moment, its own events included
 * @param to the second one
 */
public record DiffQuery(Instant from, Instant to) {
  /**
   * An ID whose holder is another one; one of both is there.
   *
   * @param before the holder at the first moment
   * @param after the holder at the second one
   */
  public record HolderChange(PeerId peer, Optional<Holding> before, Optional<Holding> after) {
    /** What it is, in a word. */
    public String what() {
      if (before.isEmpty()) {
        return "began";
      }
      return after.isEmpty() ? "ended" : "changed-hands";
    }

    /** Its members by their names, for programs. */
    public Map<String, Object> members() {
      var members = new LinkedHashMap<String, Object>();
      members.put("peer", peer);
      members.put("change", what());
      members.put("before", before.map(Holding::members));
      members.put("after", after.map(Holding::members));
      return members;
    }
  }

  /**
   * An answer.
   *
   * @param extent how far the log reaches that it comes from
   * @param changes by the names of the IDs
   */
  public record Changes(LogExtent extent, List<HolderChange> changes) {
    public Changes {
      changes = List.copyOf(changes);
    }
  }

  /**
   * Reads the answer out of a source. Its memory holds the IDs that were held at both moments.
   *
   * @throws dev.baton.eventlog.LogRefusedException if a later version of this program wrote the log
   */
  public Changes read(AuditSource source) {
    var first = new HolderQuery(from, Optional.empty());
    var second = new HolderQuery(to, Optional.empty());
    Holdings before = first.begin(source);
    Holdings after = second.begin(source);
    LogExtent extent =
        Replay.read(
            source,
            step -> {
              first.take(step, before);
              second.take(step, after);
            });
    Map<PeerId, HolderChange> changes = new TreeMap<>();
    before.all().forEach(holding -> compare(holding.peer(), before, after, changes));
    after.all().forEach(holding -> compare(holding.peer(), before, after, changes));
    return new Changes(extent, List.copyOf(changes.values()));
  }

  private static void compare(
      PeerId peer, Holdings before, Holdings after, Map<PeerId, HolderChange> changes) {
    var change = new HolderChange(peer, before.of(peer), after.of(peer));
    if (!change.before().map(Holding::connection).equals(change.after().map(Holding::connection))) {
      changes.put(peer, change);
    }
  }
}
