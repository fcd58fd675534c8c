package dev.baton.cli;

import dev.baton.evidence.Finding;
import dev.baton.evidence.Finding.Relation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What holding checkpoints against a log amounts to.
 *
 * @param findings one for each checkpoint, the smallest first
 */
record CheckpointResult(List<Finding> findings) {
  CheckpointResult {
    findings =
        findings.stream().sorted(Comparator.comparingLong(CheckpointResult::sizeOf)).toList();
  }

  private static long sizeOf(Finding finding) {
    return finding.checkpoint().head().size();
  }

  /** Whether the newest checkpoint matches, and no other one is contradicted. */
  boolean isGood() {
    return findings.getLast().relation() == Relation.MATCHES
        && count(Relation.DIFFERS) == 0
        && count(Relation.LONGER_THAN_THE_LOG) == 0;
  }

  private long count(Relation relation) {
    return findings.stream().filter(finding -> finding.relation() == relation).count();
  }

  private Optional<Finding> first(Relation relation) {
    return findings.stream().filter(finding -> finding.relation() == relation).findFirst();
  }

  private long newestMatch() {
    return findings.stream()
        .filter(finding -> finding.relation() == Relation.MATCHES)
        .mapToLong(CheckpointResult::sizeOf)
        .max()
        .orElse(0);
  }

  /**
   * The lines for people.
   *
   * @param firstSeq the first event that is left
   */
  List<String> text(long firstSeq) {
    List<String> lines = new ArrayList<>();
    if (firstSeq > 1) {
      lines.add(
          ("deleted: the events before %d, as an event behind them says; a checkpoint shows that"
                  + " they were there, and not what they were")
              .formatted(firstSeq));
    }
    long same = newestMatch();
    if (same > 0) {
      lines.add(
          "unedited: the log up to event %d is what the checkpoint of it says".formatted(same));
    }
    first(Relation.DIFFERS)
        .ifPresent(
            finding ->
                lines.add(
                    ("NOT WHAT IT WAS: between event %d and event %d something was changed, removed"
                            + " or added since the checkpoint was signed")
                        .formatted(
                            findings.stream()
                                    .filter(other -> other.relation() == Relation.MATCHES)
                                    .mapToLong(CheckpointResult::sizeOf)
                                    .filter(size -> size < sizeOf(finding))
                                    .max()
                                    .orElse(0)
                                + 1,
                            sizeOf(finding))));
    first(Relation.LONGER_THAN_THE_LOG)
        .ifPresent(
            finding ->
                lines.add(
                    ("NOT WHAT IT WAS: the log ends before event %d, which a checkpoint covers;"
                            + " it was cut, or an older copy is in its place")
                        .formatted(sizeOf(findings.getLast()))));
    long deleted = count(Relation.DELETED);
    if (deleted > 0) {
      lines.add(
          Count.of(deleted, "checkpoint covers only events", "checkpoints cover only events")
              + " that were deleted since: nothing is left to compare");
    }
    return lines;
  }

  /** The members for programs. */
  void putInto(Map<String, Object> members) {
    members.put("checkpoints", findings.size());
    members.put("matching", count(Relation.MATCHES));
    members.put("differing", count(Relation.DIFFERS));
    members.put("beyondTheLog", count(Relation.LONGER_THAN_THE_LOG));
    members.put("ofDeletedEvents", count(Relation.DELETED));
    members.put("uneditedTo", newestMatch());
    members.put("asTheCheckpointsSay", isGood());
  }
}
