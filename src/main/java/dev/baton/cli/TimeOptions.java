package dev.baton.cli;

import static java.time.temporal.ChronoUnit.SECONDS;

import dev.baton.audit.LogExtent;
import dev.baton.audit.TimeText;
import dev.baton.eventlog.LogFiles;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** In which zone a command reads and shows times. */
final class TimeOptions {
  @Option(
      names = "--tz",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      converter = Zones.class,
      description =
          "zone of times without one and of times in tables: UTC, +01:00, Europe/Berlin or local,"
              + " which is that of this machine (${DEFAULT-VALUE})")
  ZoneId zone = ZoneId.of("UTC");

  /** Counts from one moment for the whole command. */
  private final Instant now = Instant.now();

  TimeText text() {
    return new TimeText(zone, now);
  }

  /** The moment that the option's text means, if it was given. */
  Optional<Instant> read(OptionChecks checks, String option, @Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(text().read(text));
    } catch (IllegalArgumentException e) {
      throw checks.refused(option, e);
    }
  }

  /**
   * Refuses a moment of which the log knows nothing: one that is to come, or one before its first
   * event.
   */
  void requireKnown(OptionChecks checks, Instant moment, LogExtent log, LogFiles files) {
    TimeText text = text();
    if (moment.isAfter(now) && log.lastAt().filter(last -> !last.isBefore(moment)).isEmpty()) {
      throw checks.impossible(
          "--at %s is in the future; it is %s"
              .formatted(text.show(moment), text.show(now.truncatedTo(SECONDS))));
    }
    log.begins()
        .filter(moment::isBefore)
        .ifPresent(
            begins -> {
              throw new CommandFailedException(
                  "the log in %s begins at %s, with event %d; it does not say who held what at %s"
                      .formatted(
                          files.folder(),
                          text.show(begins),
                          log.reading().firstSeq(),
                          text.show(moment)));
            });
  }

  /** The zones by their names. */
  static final class Zones implements ITypeConverter<ZoneId> {
    @Override
    public ZoneId convert(String value) {
      try {
        return TimeText.zone(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
