package dev.baton.cli;

import dev.baton.audit.TimeRange;
import dev.baton.audit.TimeText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which part of what lasts a while a command lists, and how much of it. */
final class PeriodOptions {
  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "only what had not ended before this time: " + TimeText.FORMS)
  @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "only what had begun before this time")
  @Nullable String to;

  @Mixin TimeOptions times = new TimeOptions();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "at most this many lines, the first ones (${DEFAULT-VALUE})")
  @Takes(min = 1)
  int limit;

  TimeRange range(OptionChecks checks) {
    return new TimeRange(times.read(checks, "--from", from), times.read(checks, "--to", to));
  }

  /** Where to go on behind the last line, which begins at this time. */
  String more(Instant last) {
    return "there are more: --from %s, or a larger --limit".formatted(times.text().show(last));
  }
}
