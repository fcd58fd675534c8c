package dev.baton.eventlog;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a start on a data folder will use, and why. It is found by reading alone.
 *
 * @param files the data folder
 * @param snapshot the snapshot that the start begins with, if one can be used
 * @param passedOver snapshots that cannot be used, and why
 * @param firstSeq the first event read, or 0 if none is
 * @param lastSeq the last event that can be relied on, or 0
 * @param lastAt its time
 * @param replayed how many events were read and verified
 * @param held how many IDs wait for their clients afterwards
 * @param torn unreadable records after the last event, of appends that no client relies on
 * @param lostWithPower events behind the last one that were never forced to the disk and are gone
 *     with the power, as {@code --log_sync} allows
 * @param damage what is wrong with the log, if anything is: the start is refused
 * @param keyProblem why the keys of personal data cannot be used, if so: the start is refused
 */
public record RecoveryPlan(
    LogFiles files,
    Optional<Path> snapshot,
    List<String> passedOver,
    long firstSeq,
    long lastSeq,
    Instant lastAt,
    long replayed,
    int held,
    int torn,
    long lostWithPower,
    Optional<Damage> damage,
    Optional<String> keyProblem) {
  public RecoveryPlan {
    passedOver = List.copyOf(passedOver);
  }

  /** Whether a start is refused. */
  public boolean isRefused() {
    return damage.isPresent() || keyProblem.isPresent();
  }

  /** The plan in words, a line for each fact. */
  public List<String> describe() {
    var lines = new ArrayList<String>();
    lines.add("data folder:   " + files.folder());
    lines.add(
        "snapshot:      " + snapshot.map(Path::toString).orElse("none, from the first event"));
    passedOver.forEach(why -> lines.add("passed over:   " + why));
    lines.add(
        replayed == 0
            ? "events:        none to replay"
            : "events:        %d verified and replayed, from %d to %d"
                .formatted(replayed, firstSeq, lastSeq));
    if (lastSeq > 0) {
      lines.add("last event:    %d at %s".formatted(lastSeq, lastAt));
    }
    lines.add("IDs kept:      " + held);
    if (torn > 0) {
      lines.add(
          "left out:      %d unreadable records at the end, which no client relies on"
              .formatted(torn));
    }
    if (lostWithPower > 0) {
      lines.add(
          "lost:          %d events that were not forced to the disk before the power went"
              .formatted(lostWithPower));
    }
    lines.add("verdict:       " + verdict());
    return lines;
  }

  private String verdict() {
    if (isRefused()) {
      return Stream.concat(damage.map(Damage::toString).stream(), keyProblem.stream())
              .collect(Collectors.joining("; "))
          + "; a start is refused";
    }
    if (snapshot.isPresent()) {
      return "a start will go on from here (events before %d were not verified; baton verify does)"
          .formatted(firstVerified());
    }
    return "whole; a start will go on from here";
  }

  /** The first event that was verified, or would have been if there were one. */
  private long firstVerified() {
    return replayed == 0 ? lastSeq + 1 : firstSeq;
  }
}
