package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crash.ConnectAttempt.ConnectAnswer;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.evidence.OwnCheckpoints;
import dev.baton.ownership.TokenDigester;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.Token;
import dev.baton.realm.TokenDigest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a whole log says, folded by rules of its own: the server's fold is what is being tested. All
 * of it is compared with what the clients of that log were told.
 */
final class LogAudit {
  private final TokenDigester digester;
  private final Map<String, ConnectionId> holders = new HashMap<>();
  private final Set<String> live = new HashSet<>();
  private final Set<ConnectionId> begun = new HashSet<>();
  private final Set<ConnectionId> ended = new HashSet<>();
  private final Map<Integer, Beginning> beginnings = new HashMap<>();
  private int events;
  private int voided;
  private int resumptions;
  private final boolean withTakeovers;

  /** The event that made an attempt the holder. */
  private record Beginning(long seq, String peer, TokenDigest token) {}

  private LogAudit(TokenDigester digester, boolean withTakeovers) {
    this.digester = digester;
    this.withTakeovers = withTakeovers;
  }

  /**
   * Reads the log, which must be whole, without a gap and without a contradiction, and in which no
   * ID may be taken over.
   */
  static LogAudit of(Path dataDir) {
    return of(dataDir, false);
  }

  /** The same of a log in which IDs may be taken over. */
  static LogAudit withTakeovers(Path dataDir) {
    return of(dataDir, true);
  }

  private static LogAudit of(Path dataDir, boolean withTakeovers) {
    List<LogEntry> entries = new ArrayList<>();
    LogReading reading =
        new ChronicleLogs().readAll(new LogFiles(dataDir), Progress.IGNORED, entries::add);
    assertThat(reading.damage()).isEmpty();
    OwnCheckpoints.assertNoneIsContradicted(dataDir);
    assertThat(entries).isNotEmpty();
    var audit = new LogAudit(digester(dataDir), withTakeovers);
    Instant at = Instant.MIN;
    for (int i = 0; i < entries.size(); i++) {
      LogEntry entry = entries.get(i);
      assertThat(entry.seq()).isEqualTo(i + 1);
      assertThat(entry.event().at()).as("time of event %d", entry.seq()).isAfterOrEqualTo(at);
      at = entry.event().at();
      boolean takenBack =
          i + 1 < entries.size()
              && entries.get(i + 1).event() instanceof LogResumed(_, var seq, _, _)
              && seq.isPresent();
      if (takenBack) {
        audit.voided++;
      } else {
        audit.fold(entry);
      }
    }
    audit.events = entries.size();
    return audit;
  }

  private static TokenDigester digester(Path dataDir) {
    try {
      return new TokenDigester(Files.readAllBytes(dataDir.resolve("token.key")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void fold(LogEntry entry) {
    String as = "event %d: %s".formatted(entry.seq(), entry.event());
    switch (entry.event()) {
      case PeerConnected(var peer, var connection, var token, _, var client, _) -> {
        assertThat(holders).as(as).doesNotContainKey(peer.value());
        begin(as, new Beginning(entry.seq(), peer.value(), token), connection, client);
      }
      case PeerResumed(var peer, var connection, var previous, var token, _, var client, _) -> {
        end(as, peer.value(), previous.connection());
        begin(as, new Beginning(entry.seq(), peer.value(), token), connection, client);
      }
      case PeerDetached(var peer, var connection, _, _, _) -> {
        assertThat(holders.get(peer.value())).as(as).isEqualTo(connection);
        assertThat(live.remove(peer.value())).as(as).isTrue();
      }
      case PeerDisconnected(var peer, var connection, _, _, _) -> end(as, peer.value(), connection);
      case ServerStarted _ -> live.clear();
      case LogResumed _ -> resumptions++;
      case PeerOverridden(var peer, var connection, var previous, var token, _, var client, _) -> {
        assertThat(withTakeovers).as(as + ": no ID may be taken over").isTrue();
        end(as, peer.value(), previous.connection());
        begin(as, new Beginning(entry.seq(), peer.value(), token), connection, client);
      }
      default -> {}
    }
  }

  private void begin(
      String as, Beginning beginning, ConnectionId connection, ClientDetails client) {
    assertThat(begun.add(connection)).as(as).isTrue();
    holders.put(beginning.peer(), connection);
    live.add(beginning.peer());
    @Nullable Beginning other =
        beginnings.put(ConnectAttempt.numberOf(client.userAgent()), beginning);
    assertThat(other).as(as).isNull();
  }

  private void end(String as, String peer, ConnectionId connection) {
    assertThat(holders.remove(peer)).as(as).isEqualTo(connection);
    assertThat(ended.add(connection)).as(as).isTrue();
    live.remove(peer);
  }

  /**
   * No client was sent OPEN without an event that says the same, none that was refused has one, and
   * what one client was told before another one asked stands before it in the log.
   */
  LogAudit confirms(ClientBook book) {
    Set<Integer> known = new HashSet<>();
    for (ConnectAttempt attempt : book.attempts()) {
      known.add(attempt.number());
      @Nullable Beginning event = beginnings.get(attempt.number());
      switch (attempt.answer()) {
        case OPEN -> assertThat(event).as("%s", attempt).isNotNull();
        case TAKEN, TRY_AGAIN -> assertThat(event).as("%s", attempt).isNull();
        case NONE -> {}
      }
      if (event != null) {
        assertThat(event.peer()).as("%s", attempt).isEqualTo(attempt.peer());
        assertThat(event.token())
            .as("%s", attempt)
            .isEqualTo(digester.digest(new Token(attempt.token())));
      }
    }
    var unknown = new HashSet<>(beginnings.keySet());
    unknown.removeAll(known);
    assertThat(unknown).isEmpty();
    checkOrder(book);
    return this;
  }

  private record Moment(long nanos, boolean told, long seq, ConnectAttempt attempt) {}

  private void checkOrder(ClientBook book) {
    List<Moment> moments =
        book.attempts().stream()
            .filter(attempt -> attempt.answer() == ConnectAnswer.OPEN)
            .flatMap(this::moments)
            .sorted(Comparator.comparingLong(Moment::nanos))
            .toList();
    long newestTold = 0;
    for (Moment moment : moments) {
      if (moment.told()) {
        newestTold = Math.max(newestTold, moment.seq());
      } else {
        assertThat(moment.seq()).as("%s", moment.attempt()).isGreaterThan(newestTold);
      }
    }
  }

  private Stream<Moment> moments(ConnectAttempt attempt) {
    @Nullable Beginning event = beginnings.get(attempt.number());
    if (event == null) {
      return Stream.of();
    }
    return Stream.of(
        new Moment(attempt.askedNanos(), false, event.seq(), attempt),
        new Moment(attempt.toldNanos(), true, event.seq(), attempt));
  }

  /** The IDs whose holders had a connection at the end of the log. */
  Set<String> live() {
    return live;
  }

  /** The IDs that have a holder at the end of the log, connected or waited for. */
  Set<String> held() {
    return holders.keySet();
  }

  /** How many connections have begun and not ended; that of an ID that waits has ended. */
  int open() {
    return live.size();
  }

  /** How many connections have begun. */
  int begun() {
    return begun.size();
  }

  int events() {
    return events;
  }

  /** How many events were taken back because no client was answered. */
  int voided() {
    return voided;
  }

  /** How often the log failed and took events again. */
  int resumptions() {
    return resumptions;
  }
}
