package dev.baton.audit;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.BOB;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.NODE;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.holder;
import static dev.baton.realm.RealmSamples.proof;
import static dev.baton.realm.RealmSamples.ticket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.baton.audit.TimelineRow.GapRow;
import dev.baton.audit.TimelineRow.OmittedRow;
import dev.baton.audit.TimelineRow.RefusedRow;
import dev.baton.audit.TimelineRow.StayRow;
import dev.baton.audit.TimelineRow.VacantRow;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.TestLog;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.OmittedRefusals;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.Refusal;
import dev.baton.testing.FakeClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each connection's stay at an ID, and what happened to one ID. */
class SessionQueryTest {
  @TempDir Path folder;

  private static PeerConnected connected(PeerId peer, int connection, int second) {
    return new PeerConnected(
        peer, connection(connection), TOKEN, Optional.empty(), CLIENT, at(second));
  }

  private SessionQuery.SessionList read(
      Optional<String> peer,
      Optional<Instant> from,
      Optional<Instant> to,
      Optional<Instant> moment,
      int limit) {
    return new SessionQuery(peer, new TimeRange(from, to), moment, limit)
        .read(AuditSource.ofLog(new ChronicleLogs(), new LogFiles(folder)));
  }

  private List<Session> all() {
    return read(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 100)
        .sessions();
  }

  private List<Integer> connectionsAt(int second) {
    return read(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(at(second)), 100)
        .sessions()
        .stream()
        .map(SessionQueryTest::number)
        .toList();
  }

  private static int number(Session session) {
    for (int i = 1; i < 20; i++) {
      if (session.stay().connection().equals(connection(i))) {
        return i;
      }
    }
    throw new AssertionError(session);
  }

  private Timeline.TimelineRows timeline(
      PeerId peer, Optional<Instant> from, Optional<Instant> to, int limit) {
    return Timeline.read(
        AuditSource.ofLog(new ChronicleLogs(), new LogFiles(folder)),
        peer,
        new TimeRange(from, to),
        limit);
  }

  private List<TimelineRow> timeline(PeerId peer) {
    return timeline(peer, Optional.empty(), Optional.empty(), 100).rows();
  }

  /** Alice moves from one device to the next and comes back; then the server is killed. */
  @Nested
  class OfAWholeLog {
    private static final List<RealmEvent> EVENTS =
        List.of(
            new ServerStarted(at(30), PROOF_MAX_AGE, at(0)),
            connected(ALICE, 1, 1),
            new PeerConnected(BOB, connection(2), TOKEN, Optional.of(proof(1, "j")), CLIENT, at(2)),
            new PeerOverridden(
                ALICE, connection(3), holder(1, 2), TOKEN, ticket(3, 1), CLIENT, at(4)),
            new OverrideRefused(
                ALICE,
                connection(4),
                holder(3, 4),
                Refusal.STALE,
                Optional.of(proof(3, "k")),
                CLIENT,
                at(5)),
            new PeerDetached(BOB, connection(2), DisconnectReason.CONNECTION_LOST, at(20), at(6)),
            // Taken back by the event behind it.
            new PeerResumed(
                ALICE, connection(5), holder(3, 4), TOKEN, Optional.empty(), CLIENT, at(7)),
            new LogResumed(at(7), OptionalLong.of(7), 0, at(8)),
            new PeerResumed(
                ALICE, connection(6), holder(3, 4), TOKEN, Optional.empty(), CLIENT, at(9)),
            new PeerDisconnected(ALICE, connection(6), DisconnectReason.LEFT, at(12)),
            new PeerDisconnected(BOB, connection(2), DisconnectReason.LOST, at(20)),
            new RefusalsOmitted(at(21), 900, List.of(new OmittedRefusals(ALICE, 7)), at(22)),
            connected(ALICE, 7, 25),
            new ServerStarted(at(60), PROOF_MAX_AGE, at(40)));

    @BeforeEach
    void write() {
      TestLog.write(folder, new FakeClock(at(0)), EVENTS);
    }

    @Test
    void everyStayHasItsBeginningAndItsEnd() {
      assertThat(all())
          .extracting(
              SessionQueryTest::number,
              session -> session.stay().seq(),
              session -> session.stay().beginning().label(),
              session -> session.stay().authority().label(),
              session -> session.end().map(Session.SessionEnd::seq).orElse(0L),
              session -> session.end().map(Session.SessionEnd::reason).orElse("-"))
          .containsExactly(
              tuple(1, 2L, "connected", "none", 4L, "taken-over"),
              tuple(2, 3L, "connected", "proof", 11L, "lost"),
              tuple(3, 4L, "taken-over", "ticket", 9L, "resumed"),
              tuple(6, 9L, "resumed", "token", 10L, "left"),
              tuple(7, 13L, "connected", "none", 0L, "-"));
    }

    @Test
    void aTakeoverNamesBothSides() {
      Session first = all().getFirst();
      Session second = all().get(2);
      assertThat(first.end().flatMap(Session.SessionEnd::by)).contains(connection(3));
      assertThat(second.stay().displaced()).contains(connection(1));
      assertThat(second.members())
          .containsEntry("displaced", Optional.of(connection(1)))
          .containsEntry("endedBy", Optional.of(connection(6)))
          .containsEntry("proofSubject", Optional.of("alice"));
      assertThat(second.members().keySet()).containsExactlyElementsOf(Session.NAMES);
    }

    @Test
    void aSocketThatWentBeforeTheEndIsToldWithItsReason() {
      assertThat(all().get(1).stay().drop()).contains(new Holding.Drop(at(6), "connection-lost"));
      assertThat(all().get(4).stay().drop()).contains(new Holding.Drop(at(40), "server-killed"));
      assertThat(all().get(3).stay().drop()).isEmpty();
    }

    @Test
    void atAMomentThereAreTheHoldersOfThatMoment() {
      assertThat(connectionsAt(0)).isEmpty();
      assertThat(connectionsAt(1)).containsExactly(1);
      assertThat(connectionsAt(3)).containsExactly(1, 2);
      assertThat(connectionsAt(4)).containsExactly(2, 3);
      assertThat(connectionsAt(8)).containsExactly(2, 3);
      assertThat(connectionsAt(9)).containsExactly(2, 6);
      assertThat(connectionsAt(12)).containsExactly(2);
      assertThat(connectionsAt(20)).isEmpty();
      assertThat(connectionsAt(50)).containsExactly(7);
    }

    @Test
    void fromAndToFindWhatOverlaps() {
      assertThat(
              read(
                      Optional.of("alice"),
                      Optional.of(at(9)),
                      Optional.of(at(25)),
                      Optional.empty(),
                      100)
                  .sessions())
          .extracting(SessionQueryTest::number)
          .containsExactly(3, 6);
    }

    @Test
    void theFirstOnesAreKeptAndMoreIsSaid() {
      SessionQuery.SessionList two =
          read(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 2);
      assertThat(two.sessions()).extracting(SessionQueryTest::number).containsExactly(1, 2);
      assertThat(two.more()).isTrue();
      assertThat(
              read(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 5)
                  .more())
          .isFalse();
    }

    @Test
    void theTimelineHasStaysVacanciesAndRefusals() {
      List<TimelineRow> rows = timeline(ALICE);
      assertThat(rows)
          .extracting(TimelineRow::getClass, TimelineRow::at, TimelineRow::until)
          .containsExactly(
              tuple(StayRow.class, at(1), Optional.of(at(4))),
              tuple(StayRow.class, at(4), Optional.of(at(9))),
              tuple(RefusedRow.class, at(5), Optional.of(at(5))),
              tuple(StayRow.class, at(9), Optional.of(at(12))),
              tuple(VacantRow.class, at(12), Optional.of(at(25))),
              tuple(OmittedRow.class, at(21), Optional.of(at(22))),
              tuple(StayRow.class, at(25), Optional.empty()));
    }

    @Test
    void aVacancyThatGoesOnHasNoEnd() {
      assertThat(timeline(BOB).getLast()).isEqualTo(new VacantRow(11, at(20), Optional.empty()));
      assertThat(timeline(new PeerId("carol"))).isEmpty();
    }

    @Test
    void theTimelineIsBoundedByTimesAndNumber() {
      assertThat(timeline(ALICE, Optional.of(at(13)), Optional.of(at(25)), 100).rows())
          .extracting(TimelineRow::at)
          .containsExactly(at(12), at(21));
      Timeline.TimelineRows two = timeline(ALICE, Optional.empty(), Optional.empty(), 2);
      assertThat(two.rows()).extracting(TimelineRow::at).containsExactly(at(1), at(4));
      assertThat(two.more()).isTrue();
    }
  }

  @Test
  void theEndOfAStayWhoseBeginningIsMissingIsNotThatOfTheOneBefore() {
    List<Session> ended = new ArrayList<>();
    var holdings = new Holdings(OpenStays.NONE, _ -> {}, ended::add);
    holdings.apply(1, NODE, connected(ALICE, 1, 1));
    holdings.apply(
        4, NODE, new PeerDisconnected(ALICE, connection(3), DisconnectReason.LEFT, at(9)));
    assertThat(holdings.all()).isEmpty();
    assertThat(ended)
        .singleElement()
        .extracting(SessionQueryTest::number, session -> session.end().orElseThrow().reason())
        .containsExactly(1, "unknown");
  }

  /** Bob's connect, event 3, is damaged; a snapshot is of event 4, behind it. */
  @Nested
  class OfALogWithAGap {
    @BeforeEach
    void write() {
      TestLog.writeWithSnapshot(
          folder,
          new FakeClock(at(0)),
          List.of(
              new ServerStarted(at(30), PROOF_MAX_AGE, at(0)),
              connected(ALICE, 1, 1),
              connected(BOB, 2, 2),
              new PeerDisconnected(ALICE, connection(1), DisconnectReason.LEFT, at(3))));
      TestLog.write(folder, new FakeClock(at(5)), List.of(connected(ALICE, 3, 5)));
      TestLog.damage(folder, 3);
    }

    @Test
    void whatBeganInItIsShownFromWhereItIsKnownAgain() {
      Session bob =
          all().stream().filter(session -> number(session) == 2).findFirst().orElseThrow();
      assertThat(bob.stay().beginning()).isEqualTo(Holding.StayBeginning.UNKNOWN);
      assertThat(bob.stay().authority()).isEqualTo(Holding.Authority.UNKNOWN);
      assertThat(bob.end()).isEmpty();
    }

    @Test
    void theTimelineShowsThatEventsAreMissing() {
      assertThat(timeline(ALICE))
          .filteredOn(GapRow.class::isInstance)
          .singleElement()
          .extracting(TimelineRow::seq)
          .isEqualTo(3L);
    }
  }
}
