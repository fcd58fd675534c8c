package dev.baton.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.audit.AuditField;
import dev.baton.audit.AuditFilter;
import dev.baton.audit.History;
import dev.baton.audit.LogMoment;
import dev.baton.audit.SessionCursor;
import dev.baton.audit.TimeRange;
import dev.baton.audit.TimeText;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.PeerId;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The decoded parameters of a request, each read as what it stands for.
 *
 * @param now the moment that times such as "-2h" count from
 */
record QueryParameters(Map<String, String> values, Instant now) {
  /** What any parameter may have at most. */
  private static final int MAX_BYTES = 1_024;

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;

  /** Parameters of which none is empty or overlong. */
  static QueryParameters of(Map<String, String> values) throws BadRequestException {
    for (Map.Entry<String, String> value : values.entrySet()) {
      int length = value.getValue().getBytes(UTF_8).length;
      if (length == 0 || length > MAX_BYTES) {
        throw new BadRequestException(
            "%s is a text of 1 to %d bytes.".formatted(value.getKey(), MAX_BYTES));
      }
    }
    return new QueryParameters(values, Instant.now());
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  int limit() throws BadRequestException {
    String text = text("limit").orElse(Integer.toString(DEFAULT_LIMIT));
    int limit = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new BadRequestException("limit is a number from 1 to %d.".formatted(MAX_LIMIT));
    }
    return limit;
  }

  Optional<PeerId> peer(String name) throws BadRequestException {
    Optional<String> text = text(name);
    return text.isEmpty() ? Optional.empty() : Optional.of(Percent.peer(text.get()));
  }

  Optional<Instant> time(String name) throws BadRequestException {
    Optional<String> text = text(name);
    ZoneId zone = zone();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new TimeText(zone, now).read(text.get()));
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(
          "%s is not a time such as %s.".formatted(name, TimeText.FORMS.replace("\"", "")));
    }
  }

  /** The number of an event, if the parameter is one and no time. */
  OptionalLong event(String name) {
    return text(name).map(LogMoment::eventNumber).orElse(OptionalLong.empty());
  }

  private ZoneId zone() throws BadRequestException {
    try {
      return TimeText.zone(text("tz").orElse("UTC"));
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(
          "tz is not a time zone such as UTC, +01:00, Europe/Berlin or local.");
    }
  }

  TimeRange range() throws BadRequestException {
    return new TimeRange(time("from"), time("to"));
  }

  AuditFilter filter() throws BadRequestException {
    Map<AuditField, String> fields = new EnumMap<>(AuditField.class);
    for (AuditField field : AuditField.values()) {
      text(field.name().toLowerCase(Locale.ROOT)).ifPresent(value -> fields.put(field, value));
    }
    String connection = fields.get(AuditField.CONNECTION);
    if (connection != null && !isConnection(connection)) {
      throw new BadRequestException("connection is not the UUID of one.");
    }
    return new AuditFilter(peer("peer").map(PeerId::value), fields, range());
  }

  private static boolean isConnection(String text) {
    try {
      return ConnectionId.parse(text).toString().equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The types of events that are asked for, separated by commas; empty for all. */
  Set<String> types() throws BadRequestException {
    Set<String> types = new TreeSet<>();
    if (text("type").isPresent()) {
      types.addAll(Arrays.asList(text("type").get().split(",", -1)));
    }
    if (!History.types().containsAll(types)) {
      throw new BadRequestException(
          "type has one that there is not; the types are %s."
              .formatted(String.join(", ", History.types())));
    }
    return types;
  }

  boolean isNewestFirst() throws BadRequestException {
    return switch (text("order").orElse("asc")) {
      case "asc" -> false;
      case "desc" -> true;
      default -> throw new BadRequestException("order is asc or desc.");
    };
  }

  /** The number of the event behind which a page begins. */
  Optional<Long> afterEvent() throws BadRequestException {
    Optional<String> after = text("after");
    if (after.filter(text -> !text.matches("[0-9]{1,18}")).isPresent()) {
      throw new BadRequestException("after is the number of an event.");
    }
    return after.map(Long::valueOf);
  }

  /** The session behind which a page begins. */
  Optional<SessionCursor> afterSession() throws BadRequestException {
    Optional<String> after = text("after");
    Optional<SessionCursor> cursor = after.flatMap(SessionCursor::parse);
    if (after.isPresent() && cursor.isEmpty()) {
      throw new BadRequestException("after is the next of a page before.");
    }
    return cursor;
  }
}
