package dev.baton.audit;

import static java.time.temporal.TemporalAdjusters.previous;
import static java.time.temporal.TemporalAdjusters.previousOrSame;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as people write and read them, in one zone.
 *
 * @param zone the zone of what is written without one, and of what is shown
 * @param now the moment that "-2h" and "yesterday" count from
 */
public record TimeText(ZoneId zone, Instant now) {
  /**
   * The zone of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ZoneId zone(String name) {
    try {
      return name.equalsIgnoreCase("local") ? ZoneId.systemDefault() : ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "it is not a time zone such as UTC, +01:00, Europe/Berlin or local", e);
    }
  }

  /** What {@link #read} understands, for help texts and errors. */
  public static final String FORMS =
      "2026-11-24, \"2026-11-24 10:04\", 2026-11-24T10:04:05Z, \"yesterday 10:04\", \"tuesday"
          + " 10:04\", 10:04 (today), -2h30m or now";

  private static final Pattern AGO =
      Pattern.compile("-(?=.)(\\d{1,9}w)?(\\d{1,9}d)?(\\d{1,9}h)?(\\d{1,9}m)?(\\d{1,9}s)?");
  private static final List<Duration> UNITS =
      List.of(
          Duration.ofDays(7),
          Duration.ofDays(1),
          Duration.ofHours(1),
          Duration.ofMinutes(1),
          Duration.ofSeconds(1));
  private static final Pattern DAY_AND_TIME =
      Pattern.compile("(?<day>\\d{4}-\\d{2}-\\d{2}|[a-z]+)?(?:(?:^|t| +)(?<time>\\d.*))?");

  /**
   * The moment that a text means. A day alone is its beginning; a day of the week is the last one
   * before now, today included if that is not in the future. Of a local time that a change of the
   * clocks repeats it is the first, and one that is left out counts from the time before the
   * change.
   *
   * @throws IllegalArgumentException if it is none of {@link #FORMS}
   */
  public Instant read(String text) {
    String plain = text.strip().toLowerCase(Locale.ROOT);
    try {
      return plain.equals("now")
          ? now
          : ago(plain)
              .or(() -> withOffset(plain))
              .or(() -> local(plain))
              .orElseThrow(TimeText::none);
    } catch (DateTimeException | ArithmeticException e) {
      throw none();
    }
  }

  private static IllegalArgumentException none() {
    return new IllegalArgumentException("it is not a time such as " + FORMS);
  }

  private Optional<Instant> ago(String text) {
    Matcher matcher = AGO.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Duration ago = Duration.ZERO;
    for (int i = 0; i < UNITS.size(); i++) {
      String count = matcher.group(i + 1);
      if (count != null) {
        ago = ago.plus(UNITS.get(i).multipliedBy(number(count)));
      }
    }
    return Optional.of(now.minus(ago));
  }

  private static long number(String countAndUnit) {
    return Long.parseLong(countAndUnit.substring(0, countAndUnit.length() - 1));
  }

  private static Optional<Instant> withOffset(String text) {
    return text.matches(".*\\d[t ].*(z|[+-]\\d\\d:\\d\\d)")
        ? Optional.of(
            OffsetDateTime.parse(text.toUpperCase(Locale.ROOT).replace(' ', 'T')).toInstant())
        : Optional.empty();
  }

  private Optional<Instant> local(String text) {
    Matcher matcher = DAY_AND_TIME.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      return Optional.empty();
    }
    LocalDate today = LocalDate.ofInstant(now, zone);
    LocalTime time =
        Optional.ofNullable(matcher.group("time")).map(LocalTime::parse).orElse(LocalTime.MIDNIGHT);
    String day = Optional.ofNullable(matcher.group("day")).orElse("today");
    return switch (day) {
      case "today" -> Optional.of(moment(today, time));
      case "yesterday" -> Optional.of(moment(today.minusDays(1), time));
      default ->
          Character.isDigit(day.charAt(0))
              ? Optional.of(moment(LocalDate.parse(day), time))
              : dayOfWeek(day).map(named -> lastOf(named, today, time));
    };
  }

  private static Optional<DayOfWeek> dayOfWeek(String name) {
    return Arrays.stream(DayOfWeek.values())
        .filter(day -> day.name().equalsIgnoreCase(name))
        .findFirst();
  }

  private Instant lastOf(DayOfWeek day, LocalDate today, LocalTime time) {
    Instant moment = moment(today.with(previousOrSame(day)), time);
    return moment.isAfter(now) ? moment(today.with(previous(day)), time) : moment;
  }

  private Instant moment(LocalDate day, LocalTime time) {
    return LocalDateTime.of(day, time).atZone(zone).toInstant();
  }

  /** The moment in the zone, with its offset (ISO 8601); in UTC it ends in Z. */
  public String show(Instant moment) {
    return isUtc()
        ? moment.toString()
        : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(moment.atZone(zone));
  }

  private boolean isUtc() {
    return zone.normalized().equals(ZoneOffset.UTC);
  }

  /** The name of the zone, for the line that says in which one times are shown. */
  public String zoneName() {
    return isUtc() ? "UTC" : zone.getId();
  }
}
