package dev.baton.audit;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.BOB;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.holder;
import static dev.baton.realm.RealmSamples.proof;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.TestLog;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.LostEvents;
import dev.baton.realm.RealmEvent.OmittedRefusals;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.Refusal;
import dev.baton.testing.FakeClock;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an auditor is told. */
class AuditTest {
  private static final TimeText UTC = new TimeText(ZoneId.of("UTC"), Instant.EPOCH);

  private static final PeerId FORMULA = new PeerId("=HYPERLINK(\"http://evil\"), \u00e9");

  /** Alice moves from one device to the next, bob comes and goes, and the log fails once. */
  private static final List<RealmEvent> EVENTS =
      List.of(
          new ServerStarted(at(30), PROOF_MAX_AGE, at(0)),
          new PeerConnected(ALICE, connection(1), TOKEN, Optional.empty(), CLIENT, at(1)),
          new PeerConnected(BOB, connection(2), TOKEN, Optional.of(proof(1, "j")), CLIENT, at(2)),
          new PeerOverridden(
              ALICE, connection(3), holder(1, 2), TOKEN, proof(3, "k"), CLIENT, at(4)),
          new OverrideRefused(
              ALICE,
              connection(4),
              holder(3, 4),
              Refusal.STALE,
              Optional.of(proof(3, "k")),
              CLIENT,
              at(5)),
          new PeerDetached(BOB, connection(2), DisconnectReason.CONNECTION_LOST, at(20), at(6)),
          new PeerResumed(
              ALICE, connection(5), holder(3, 4), TOKEN, Optional.empty(), CLIENT, at(7)),
          new LogResumed(at(7), OptionalLong.of(7), 0, at(8)),
          new PeerDisconnected(BOB, connection(2), DisconnectReason.LOST, at(20)),
          new PeerConnected(
              FORMULA,
              connection(6),
              TOKEN,
              Optional.empty(),
              new ClientDetails("192.0.2.9", "+1", "-1", "@x"),
              at(21)),
          new LogRepaired(11, 12, List.of(new LostEvents(3, 4), new LostEvents(6, 6)), at(22)),
          new LogPruned(5, "ab".repeat(32), List.of(), at(23)),
          new ServerStarted(at(60), PROOF_MAX_AGE, at(30)),
          new RefusalsOmitted(
              at(30),
              900,
              List.of(
                  new OmittedRefusals(ALICE, 7), new OmittedRefusals(new PeerId("x=5 \"bob\""), 2)),
              at(31)),
          new ServerStopped(at(31)));

  @TempDir Path folder;

  @BeforeEach
  void write() {
    TestLog.write(folder, new FakeClock(at(0)), EVENTS);
  }

  private static HistoryQuery all() {
    return new HistoryQuery(
        Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), 0, 1_000);
  }

  private List<AuditEvent> read(HistoryQuery query) {
    List<AuditEvent> read = new ArrayList<>();
    History.Summary answer =
        History.read(
            AuditSource.ofLog(new ChronicleLogs(), new LogFiles(folder)), query, read::add);
    assertThat(answer.reading().damage()).isEmpty();
    assertThat(answer.given()).isEqualTo(read.size());
    return read;
  }

  /** The lines of these events in a format. */
  private static List<String> lines(EventFormat format, AuditEvent... events) {
    List<String> lines = new ArrayList<>();
    EventFormat.Output output = format.to(lines::add, UTC);
    List.of(events).forEach(output::accept);
    output.end();
    return lines;
  }

  private static List<Long> seqs(List<AuditEvent> events) {
    return events.stream().map(AuditEvent::seq).toList();
  }

  @Test
  void everyEventIsToldOnceAndInOrder() {
    assertThat(seqs(read(all())))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L);
  }

  @Test
  void refusalsWithoutAnEventAreFoundByTheIdsTheyWereFor() {
    HistoryQuery ofAlice =
        new HistoryQuery(
            Optional.of("alice"),
            Set.of("refusals-omitted"),
            Optional.empty(),
            Optional.empty(),
            0,
            10);
    assertThat(read(ofAlice)).hasSize(1);
    AuditEvent event = read(ofAlice).getFirst();
    assertThat(event.peer()).isEmpty();
    assertThat(event.details()).containsEntry("since", at(30)).containsEntry("omitted", 900L);
    assertThat(event.text("omittedPeers")).isEqualTo("\"alice\"=7 \"x=5 \\\"bob\\\"\"=2");
    HistoryQuery ofBob =
        new HistoryQuery(
            Optional.of("bob"),
            Set.of("refusals-omitted"),
            Optional.empty(),
            Optional.empty(),
            0,
            10);
    assertThat(read(ofBob)).isEmpty();
  }

  @Test
  void noAnswerHoldsATokenDigest() {
    for (AuditEvent event : read(all())) {
      for (EventFormat format : EventFormat.values()) {
        assertThat(lines(format, event)).noneMatch(line -> line.contains(TOKEN.encoded()));
      }
    }
  }

  @Test
  void aTakeoverNamesBothConnectionsAndTheProof() {
    assertThat(read(all()).get(3).details())
        .containsEntry("connection", connection(3).toString())
        .containsEntry("previousConnection", connection(1).toString())
        .containsEntry("previousEpoch", 2L)
        .containsEntry("proofSubject", "alice")
        .containsEntry("proofIssuer", "https://issuer.example")
        .containsEntry("proofId", "k")
        .containsEntry("proofKind", "token");
  }

  @Test
  void whatWasTakenBackIsMarkedAndNothingElse() {
    List<AuditEvent> events = read(all());
    assertThat(seqs(events.stream().filter(AuditEvent::voided).toList())).containsExactly(7L);
    assertThat(lines(EventFormat.TABLE, events.get(6))).last().asString().contains("VOIDED");
    assertThat(lines(EventFormat.JSON, events.get(6)).getFirst()).endsWith("\"voided\":true}");
  }

  @Test
  void aHistoryCanBeOfOnePeerOfTypesAndOfATime() {
    HistoryQuery ofBob =
        new HistoryQuery(
            Optional.of("bob"), Set.of(), Optional.empty(), Optional.empty(), 0, 1_000);
    assertThat(seqs(read(ofBob))).containsExactly(3L, 6L, 9L);
    HistoryQuery ofTypes =
        new HistoryQuery(
            Optional.empty(),
            Set.of("peer-overridden", "override-refused"),
            Optional.empty(),
            Optional.empty(),
            0,
            1_000);
    assertThat(seqs(read(ofTypes))).containsExactly(4L, 5L);
    HistoryQuery ofATime =
        new HistoryQuery(
            Optional.empty(), Set.of(), Optional.of(at(4)), Optional.of(at(6)), 0, 1_000);
    assertThat(seqs(read(ofATime))).containsExactly(4L, 5L);
  }

  @Test
  void aLimitedHistoryGoesOnBehindItsLastEvent() {
    List<AuditEvent> first = new ArrayList<>();
    var two =
        new HistoryQuery(Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), 0, 2);
    History.Summary answer =
        History.read(AuditSource.ofLog(new ChronicleLogs(), new LogFiles(folder)), two, first::add);
    assertThat(seqs(first)).containsExactly(1L, 2L);
    assertThat(answer.more()).isTrue();
    var rest =
        new HistoryQuery(
            Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), answer.lastGiven(), 13);
    List<AuditEvent> second = new ArrayList<>();
    assertThat(
            History.read(
                    AuditSource.ofLog(new ChronicleLogs(), new LogFiles(folder)), rest, second::add)
                .more())
        .isFalse();
    assertThat(second).hasSize(13);
  }

  private List<Holding> holders(Instant moment) {
    return new HolderQuery(moment, Optional.empty())
        .read(AuditSource.ofLog(new ChronicleLogs(), new LogFiles(folder)))
        .holdings();
  }

  @Test
  void holdersAreThoseOfTheMoment() {
    assertThat(holders(at(0))).isEmpty();
    assertThat(holders(at(3)))
        .extracting(Holding::peer, Holding::connection, Holding::detached)
        .containsExactly(tuple(ALICE, connection(1), false), tuple(BOB, connection(2), false));
    // An event's own moment counts.
    assertThat(holders(at(4)).getFirst().connection()).isEqualTo(connection(3));
    assertThat(holders(at(4)).getFirst().proof()).contains("alice", "https://issuer.example");
  }

  @Test
  void aHolderWithoutASocketIsDetached() {
    assertThat(holders(at(6))).extracting(Holding::detached).containsExactly(false, true);
    assertThat(holders(at(30))).allMatch(Holding::detached);
  }

  @Test
  void aRevokedEventMadeNoHolder() {
    assertThat(holders(at(8)).getFirst().connection()).isEqualTo(connection(3));
  }

  @Test
  void holdersCanBeAskedForOnePeer() {
    assertThat(
            new HolderQuery(at(3), Optional.of("bob"))
                .read(AuditSource.ofLog(new ChronicleLogs(), new LogFiles(folder)))
                .holdings())
        .extracting(Holding::peer)
        .containsExactly(BOB);
  }

  @Test
  void aTableHasAColumnForWhatEveryEventHas() {
    List<String> lines = lines(EventFormat.TABLE, read(all()).getFirst());
    assertThat(lines.get(0)).isEqualTo("SEQ  TIME                  TYPE            PEER  DETAILS");
    assertThat(lines.get(1))
        .isEqualTo("  1  2026-11-22T12:00:00Z  server-started  -     until=2026-11-22T12:00:30Z");
    assertThat(lines(EventFormat.TABLE)).containsExactly("SEQ  TIME  TYPE  PEER  DETAILS");
  }

  @Test
  void jsonIsAnObjectALine() {
    assertThat(lines(EventFormat.JSON)).isEmpty();
    assertThat(lines(EventFormat.JSON, read(all()).get(8)))
        .containsExactly(
            "{\"seq\":9,\"at\":\"2026-11-22T12:00:20Z\",\"type\":\"peer-disconnected\","
                + "\"node\":\"node-1\",\"peer\":\"bob\",\"connection\":\""
                + connection(2)
                + "\",\"reason\":\"lost\"}");
  }

  @Test
  void aNumberIsANumberInJson() {
    String text =
        String.join("\n", lines(EventFormat.JSON, read(all()).toArray(AuditEvent[]::new)));
    assertThat(text)
        .contains(
            "\"previousEpoch\":2,",
            "\"voidedSeq\":7,\"torn\":0}",
            "\"lostFrom\":11,\"lostTo\":12",
            "\"lostBefore\":[{\"from\":3,\"to\":4},{\"from\":6,\"to\":6}]",
            "\"firstSeq\":5}",
            "\"omitted\":900,\"omittedPeers\":{\"alice\":7,\"x=5 \\\"bob\\\"\":2}}")
        .doesNotContainPattern("(Epoch|Seq|torn|lost(From|To)|omitted)\":\"");
  }

  @Test
  void aTakeoverSaysWhereTheHolderWasAndSinceWhen() {
    List<AuditEvent> events = read(all());
    assertThat(events.get(3).details())
        .containsEntry("previousAddress", "192.0.2.1")
        .containsEntry("previousSince", at(1));
    assertThat(events.get(4).details())
        .as("one that was refused: the holder's")
        .containsEntry("previousAddress", "192.0.2.1")
        .containsEntry("previousSince", at(4));
    assertThat(events.get(6).details())
        .as("one who came back")
        .containsEntry("previousSince", at(4));
    assertThat(lines(EventFormat.TABLE, events.get(3)).getLast())
        .contains("previousAddress=192.0.2.1  previousSince=2026-11-22T12:00:01Z");
  }

  @Test
  void noValueOfAClientBecomesAFormulaInCsv() {
    List<String> lines = lines(EventFormat.CSV, read(all()).get(9), read(all()).get(1));
    assertThat(lines.get(1))
        .contains(",\"'=HYPERLINK(\"\"http://evil\"\"), \u00e9\",")
        .contains(",'+1,'-1,'@x,");
    int columns = lines.get(0).split(",", -1).length;
    assertThat(lines.get(2).split(",", -1)).hasSize(columns);
    assertThat(lines(EventFormat.CSV)).as("without an event").containsExactly(lines.get(0));
  }
}
