package dev.baton.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.audit.AuditEvent;
import dev.baton.audit.AuditSource;
import dev.baton.audit.History;
import dev.baton.audit.HistoryQuery;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.recovery.ChronicleLogs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who held the ID, one after the other, as the audit tells it. Reading it asserts that each event
 * names the holder before it, that epochs rise, and that every connection begins and ends once.
 */
final class TakeoverOrder {
  private final List<Link> links = new ArrayList<>();
  private final List<RefusedDevice> refused = new ArrayList<>();
  private final Set<String> begun = new HashSet<>();
  private Optional<Link> holder = Optional.empty();

  /**
   * A connection that held the ID.
   *
   * @param type of the event that made it the holder
   */
  record Link(long epoch, String connection, String device, String type) {}

  /** A device whose proof was refused, and why. */
  record RefusedDevice(String device, String reason) {}

  private TakeoverOrder() {}

  /** Reads the log of a data folder, which must be whole. */
  static TakeoverOrder in(Path data) {
    var succession = new TakeoverOrder();
    var all =
        new HistoryQuery(
            Optional.of(RacingDevice.PEER),
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            0,
            Long.MAX_VALUE);
    History.Summary answer =
        History.read(
            AuditSource.ofLog(new ChronicleLogs(), new LogFiles(data)), all, succession::take);
    assertThat(answer.reading().damage()).isEmpty();
    return succession;
  }

  private void take(AuditEvent event) {
    assertThat(event.voided()).as("%s", event).isFalse();
    switch (event.type()) {
      case "peer-connected" -> {
        assertThat(holder).as("%s", event).isEmpty();
        begin(event);
      }
      case "peer-resumed", "peer-overridden" -> {
        assertNamesTheHolder(event);
        begin(event);
      }
      case "override-refused" -> {
        assertNamesTheHolder(event);
        refused.add(new RefusedDevice(device(event), detail(event, "reason")));
      }
      case "peer-disconnected" -> {
        assertThat(holder.map(Link::connection)).as("%s", event).hasValue(connection(event));
        holder = Optional.empty();
      }
      case "peer-detached" ->
          assertThat(holder.map(Link::connection)).as("%s", event).hasValue(connection(event));
      // Refusals without an event of their own change nothing.
      case "refusals-omitted" -> {}
      default -> throw new AssertionError(event);
    }
  }

  private void begin(AuditEvent event) {
    assertThat(begun.add(connection(event))).as("%s", event).isTrue();
    long last = links.isEmpty() ? 0 : links.getLast().epoch();
    assertThat(event.seq()).as("%s", event).isGreaterThan(last);
    var link = new Link(event.seq(), connection(event), device(event), event.type());
    links.add(link);
    holder = Optional.of(link);
  }

  private void assertNamesTheHolder(AuditEvent event) {
    Link before = holder.orElseThrow(() -> new AssertionError("nobody to take it from: " + event));
    assertThat(event.details())
        .as("event %d", event.seq())
        .containsAllEntriesOf(
            Map.of("previousConnection", before.connection(), "previousEpoch", before.epoch()));
  }

  private static String connection(AuditEvent event) {
    return detail(event, "connection");
  }

  private static String device(AuditEvent event) {
    return detail(event, "userAgent");
  }

  private static String detail(AuditEvent event, String name) {
    return Optional.ofNullable(event.details().get(name))
        .map(Object::toString)
        .orElseThrow(() -> new AssertionError("no %s in %s".formatted(name, event)));
  }

  /** All that ever held the ID, in order. */
  List<Link> links() {
    return links;
  }

  /** The devices whose proofs were refused, those that the log has an event of. */
  List<RefusedDevice> refused() {
    return refused;
  }

  /** Who holds the ID at the end of the log, connected or not. */
  Optional<Link> holder() {
    return holder;
  }
}
