package dev.baton.admin;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.BOB;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.audit.AuditEvent;
import dev.baton.audit.HistoryQuery;
import dev.baton.audit.index.AuditSources;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.TestLog;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.session.Metrics;
import dev.baton.testing.FakeClock;
import dev.baton.testing.PeerMessages;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a stream says of a log of which an event is lost. */
@Timeout(60)
final class EventStreamTest {
  @TempDir Path folder;

  private static PeerConnected connected(PeerId peer, int connection, int second) {
    return new PeerConnected(
        peer, connection(connection), TOKEN, Optional.empty(), CLIENT, at(second));
  }

  /** Bob's connect, event 3, is damaged; a snapshot is of event 3, and events follow it. */
  @BeforeEach
  void write() {
    List<RealmEvent> before =
        List.of(
            new ServerStarted(at(30), PROOF_MAX_AGE, at(0)),
            connected(ALICE, 1, 1),
            connected(BOB, 2, 2));
    TestLog.writeWithSnapshot(folder, new FakeClock(at(0)), before);
    TestLog.write(folder, new FakeClock(at(5)), List.of(connected(new PeerId("carol"), 3, 5)));
    TestLog.damage(folder, 3);
  }

  private static final class Heard implements EventStream.Out {
    private final BlockingQueue<String> all = new LinkedBlockingQueue<>();

    @Override
    public void event(String id, byte[] json) {
      all.add(id + " " + PeerMessages.json(new String(json, UTF_8)).path("type").asText());
    }

    @Override
    public void notice(String type, byte[] json) {
      all.add(type);
    }

    @Override
    public void comment(String text) {}

    String next() {
      try {
        return String.valueOf(all.poll(20, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static EventStream open(EventStreams streams, Map<String, String> query)
      throws BadRequestException {
    var request =
        new AdminRequest(
            "GET",
            "/admin/events/stream",
            "",
            Map.of(),
            new AdminRequest.Asker("127.0.0.1", true),
            new byte[0]);
    return streams.answer(request, QueryParameters.of(query), () -> true).events().orElseThrow();
  }

  private EventStreams streams() {
    return new EventStreams(
        AuditSources.of(new ChronicleLogs(), new LogFiles(folder)), new Metrics());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1 server-started; 2 peer-connected; 3 log-gap; 4 peer-connected",
    "1, 2 peer-connected; 3 log-gap; 4 peer-connected",
    "2, 3 log-gap; 4 peer-connected",
    // Who has seen a gap, or the event before it that has its number, is told of it again.
    "3, 3 log-gap; 4 peer-connected"
  })
  void aGapIsSaidAndNothingIsLeftOut(String after, String expected) throws Exception {
    var heard = new Heard();
    EventStreams streams = streams();
    try (EventStream stream = open(streams, Map.of("after", after))) {
      Thread reader = Thread.ofVirtual().start(() -> stream.run(heard));
      List<String> events = List.of(expected.split("; ", -1));
      assertThat(Stream.generate(heard::next).limit(events.size()))
          .containsExactlyElementsOf(events);
      assertThat(heard.next()).isEqualTo("damage");
      streams.close();
      assertThat(heard.next()).isEqualTo("end");
      reader.join();
    } finally {
      streams.close();
    }
  }

  /** The same from the pages, of which a stream reads what is older than the kept events. */
  @Test
  void aPageBeginsWithTheGapThatHasTheNumberOfTheLastEvent() throws Exception {
    var sources = AuditSources.of(new ChronicleLogs(), new LogFiles(folder));
    var all =
        new HistoryQuery(
            Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), 0, HistoryQuery.ALL);
    try (var earlier = new EarlierEvents(sources)) {
      EarlierEvents.EarlierPage page = earlier.behind(2 * 3, all).orElseThrow();
      assertThat(page.events())
          .extracting(event -> event.seq() + " " + event.type())
          .containsExactly("3 log-gap", "4 peer-connected");
      assertThat(page.lastPlace()).isEmpty();
      assertThat(earlier.behind(2 * 3 + 1, all).orElseThrow().events())
          .extracting(AuditEvent::seq)
          .containsExactly(4L);
    }
  }

  @Test
  void whoLeavesGivesThePlaceBackOnce() throws Exception {
    try (EventStreams streams = streams()) {
      EventStream stream = open(streams, Map.of());
      assertThat(streams.open()).isEqualTo(1);
      stream.close();
      stream.close();
      assertThat(streams.open()).isZero();
    }
  }
}
