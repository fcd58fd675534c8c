package dev.baton.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent.OmittedRefusals;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts the refused takeovers that have no event of their own, for one event about all of them.
 * Confined to the writer's thread.
 */
final class RefusalTally {
  /** The most IDs that an event names. */
  static final int MAX_NAMED = 256;

  /** The most bytes that their names have. */
  static final int MAX_BYTES = 16_384;

  /** With more IDs than this new ones are counted without their names. */
  static final int MAX_COUNTED = 4_096;

  /** How often there is an event at most. */
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Map<PeerId, Long> counts = new HashMap<>();
  private long all;
  private Instant since = Instant.EPOCH;

  void count(PeerId peer, Instant at) {
    since = all == 0 ? at : since;
    all++;
    if (counts.size() < MAX_COUNTED || counts.containsKey(peer)) {
      counts.merge(peer, 1L, Long::sum);
    }
  }

  /** Whether the first of them is long enough ago. */
  boolean isDue(Instant now) {
    return all > 0 && !now.isBefore(since.plus(MINUTE));
  }

  /** What there is to say; empty if there is nothing. */
  Optional<RefusalsOmitted> summary(Instant at) {
    return all == 0
        ? Optional.empty()
        : Optional.of(new RefusalsOmitted(since, all, mostAskedFor(), at));
  }

  private List<OmittedRefusals> mostAskedFor() {
    List<OmittedRefusals> sorted =
        counts.entrySet().stream()
            .map(entry -> new OmittedRefusals(entry.getKey(), entry.getValue()))
            .sorted(
                Comparator.comparingLong(OmittedRefusals::count)
                    .reversed()
                    .thenComparing(omitted -> omitted.peer().value()))
            .limit(MAX_NAMED)
            .toList();
    List<OmittedRefusals> named = new ArrayList<>();
    int bytes = 0;
    for (OmittedRefusals omitted : sorted) {
      bytes += omitted.peer().value().getBytes(UTF_8).length;
      if (bytes <= MAX_BYTES) {
        named.add(omitted);
      }
    }
    return named;
  }

  /** Begins from nothing, since the event is in the log. */
  void clear() {
    counts.clear();
    all = 0;
  }
}
