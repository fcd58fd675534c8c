package dev.baton.cli;

import dev.baton.audit.AuditFilter;
import dev.baton.audit.History;
import dev.baton.audit.HistoryQuery;
import dev.baton.audit.TimeRange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which events a command lists. */
final class EventFilters {
  @Option(names = "--peer", paramLabel = "ID", description = "only events of this peer ID")
  @Nullable String peer;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      split = ",",
      description = "only events of these types, for example peer-overridden,override-refused")
  List<String> types = new ArrayList<>();

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "only events that have this text in a detail, in these very letters")
  @Nullable String text;

  @Mixin FieldOptions fields = new FieldOptions();

  /**
   * The query for these events.
   *
   * @throws picocli.CommandLine.ParameterException if there is no such type
   */
  HistoryQuery query(OptionChecks checks, TimeRange range, long after, long limit) {
    List<String> known = History.types();
    for (String type : types) {
      if (!known.contains(type)) {
        String hint = Suggestions.hint(type, known);
        throw checks.impossible(
            "there is no --type '%s'%s The types are %s"
                .formatted(
                    Misspelled.shown(type), hint.isEmpty() ? "." : hint, String.join(", ", known)));
      }
    }
    return new HistoryQuery(
        new AuditFilter(Optional.ofNullable(peer), fields.given(checks), range),
        new LinkedHashSet<>(types),
        Optional.ofNullable(text).orElse(""),
        false,
        after,
        limit);
  }
}
