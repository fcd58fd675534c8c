package dev.baton.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.admin.StreamReader.Received;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream says what happens, each event once, and goes on where its reader has stopped. */
@Timeout(120)
final class EventStreamIT {
  @TempDir Path folder;

  @BeforeEach
  void hasItsOwnFolder() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  private static List<Long> numbers(List<Received> events) {
    return events.stream().map(event -> Long.parseLong(event.id())).toList();
  }

  private static List<JsonNode> listed(AdminScene scene, String query) {
    List<JsonNode> events = new ArrayList<>();
    scene.reader().json("/admin/events" + query).path("events").forEach(events::add);
    return events;
  }

  @Test
  void whatHappensIsSaidAsTheListSaysIt() {
    try (var scene = AdminScene.in(folder);
        StreamReader stream = StreamReader.open(scene.reader(), "")) {
      stream.hearsComment(" following");
      try (var alice = WsPeer.join(scene.server(), "alice")) {
        Received told = stream.next();
        assertThat(told.type()).isEmpty();
        assertThat(told.id()).isEqualTo(told.data().path("seq").asText());
        assertThat(told.data()).isEqualTo(listed(scene, "?order=desc&limit=1").getFirst());
        alice.leaves();
      }
      assertThat(stream.next().data().path("type").asText()).isEqualTo("peer-disconnected");
    }
  }

  @Test
  void filtersAreThoseOfTheList() {
    try (var scene = AdminScene.in(folder);
        StreamReader bob = StreamReader.open(scene.reader(), "?peer=bob&after=0");
        StreamReader bans = StreamReader.open(scene.reader(), "?type=peer-banned&text=loud")) {
      bans.hearsComment(" following");
      try (var _ = WsPeer.join(scene.server(), "alice");
          var _ = WsPeer.join(scene.server(), "bob")) {
        assertThat(bob.next().data().path("peer").asText()).isEqualTo("bob");
      }
      scene.operator().post("/admin/peers/carol/ban", "{\"reason\":\"quiet\"}");
      scene.operator().post("/admin/peers/dave/ban", "{\"reason\":\"too loud\"}");
      assertThat(bans.next().data().path("peer").asText()).isEqualTo("dave");
    }
  }

  @Test
  void whatWasErasedIsNotSaidAnyMore() {
    try (var scene = AdminScene.in(folder);
        StreamReader early = StreamReader.open(scene.reader(), "?peer=alice")) {
      early.hearsComment(" following");
      try (var _ = WsPeer.join(scene.server(), "alice")) {
        assertThat(early.next().data().path("address").asText()).isEqualTo("127.0.0.1");
        scene.operator().post("/admin/peers/alice/erase", "{\"reason\":\"request 17\"}");
        early.until("peer-erased");
      }
      try (StreamReader late = StreamReader.open(scene.reader(), "?peer=alice&after=1")) {
        Received told = late.next();
        assertThat(told.data().path("type").asText()).isEqualTo("peer-connected");
        assertThat(told.data().path("address").asText()).isEqualTo("[erased]");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"on", "off"})
  void aReaderThatComesBackGetsAllThatIsOlderThanWhatIsKept(String index) {
    int bans = 1_300;
    try (var scene = AdminScene.in(folder, "--max_bans", "5000", "--audit_index", index)) {
      IntStream.range(0, bans)
          .forEach(i -> scene.operator().post("/admin/peers/p" + i + "/ban", "{\"reason\":\"r\"}"));
      List<Received> first;
      try (StreamReader stream = StreamReader.open(scene.reader(), "?after=0")) {
        first = IntStream.range(0, 700).mapToObj(_ -> stream.next()).toList();
      }
      String last = first.getLast().id();
      try (StreamReader stream =
          StreamReader.open(scene.reader(), "?after=1", "Last-Event-ID: " + last)) {
        List<Received> rest = stream.until("peer-banned");
        while (!rest.getLast().data().path("peer").asText().equals("p" + (bans - 1))) {
          rest = Stream.concat(rest.stream(), stream.until("peer-banned").stream()).toList();
        }
        List<Long> all = new ArrayList<>(numbers(first));
        all.addAll(numbers(rest));
        assertThat(all).doesNotHaveDuplicates().isSorted();
        assertThat(all).hasSize(bans + 2);
        scene.operator().delete("/admin/peers/p0/ban");
        assertThat(stream.next().data().path("type").asText()).isEqualTo("ban-lifted");
      }
    }
  }

  /** The sweep of unfinished requests does not take a stream for one. */
  @Test
  void aStreamOutlivesTheTimeInWhichRequestsMustArriveAndIsGivenSigns() {
    try (var scene = AdminScene.in(folder, "--handshake_timeout", "500");
        StreamReader stream = StreamReader.open(scene.reader(), "")) {
      stream.hearsComment(" following");
      stream.hearsComment("");
      try (var _ = WsPeer.join(scene.server(), "alice")) {
        assertThat(stream.next().data().path("peer").asText()).isEqualTo("alice");
      }
    }
  }

  @Test
  void aNumberThatTheLogDoesNotHaveIsSaidToBeNone() {
    try (var scene = AdminScene.in(folder);
        StreamReader stream = StreamReader.open(scene.reader(), "?after=999")) {
      assertThat(stream.next().type()).isEqualTo("restart");
      try (var _ = WsPeer.join(scene.server(), "alice")) {
        assertThat(stream.next().data().path("peer").asText()).isEqualTo("alice");
      }
    }
  }

  @Test
  void aStreamGoesOnOverARestartOfTheServer() throws IOException {
    try (var scene = AdminScene.in(folder)) {
      Received last;
      try (StreamReader stream = StreamReader.open(scene.reader(), "?after=0")) {
        last = stream.until("server-ready").getLast();
        scene.restarts();
        assertThat(stream.isEnded()).isTrue();
      }
      try (StreamReader stream =
          StreamReader.open(scene.reader(), "", "Last-Event-ID: " + last.id())) {
        assertThat(stream.until("server-ready"))
            .extracting(event -> event.data().path("type").asText())
            .containsExactly("server-stopped", "server-started", "server-ready");
      }
    }
  }

  @Test
  void aTokenThatIsWithdrawnEndsItsStream() throws IOException {
    try (var scene = AdminScene.in(folder);
        StreamReader stream = StreamReader.open(scene.reader(), "")) {
      stream.hearsComment(" following");
      Files.writeString(scene.tokens(), "");
      Received end = stream.next();
      assertThat(end.type()).isEqualTo("end");
      assertThat(end.data().path("detail").asText()).contains("token");
      assertThat(stream.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'?after=x', '', after is the number",
    "'', Last-Event-ID: -1, Last-Event-ID is the number",
    "'', Last-Event-ID: 9999999999999999999, Last-Event-ID is the number",
    "'?limit=1', '', parameters are",
    "'?order=desc', '', parameters are",
    "'?type=nothing', '', type has one",
    "'?from=never', '', from is not a time",
    "'?token=x', '', parameters are"
  })
  void whatCannotBeMeantIsRefused(String query, String header, String sentence) {
    try (var scene = AdminScene.in(folder)) {
      String target = "/admin/events/stream" + query;
      assertThat(
              AdminClient.problem(
                  header.isEmpty()
                      ? scene.reader().get(target)
                      : scene.reader().get(target, header),
                  400))
          .contains(sentence);
      AdminClient.problem(scene.stranger().get(target), 401);
      for (String accept : List.of("application/json", "text/event-stream;q=0", "text/html")) {
        AdminClient.problem(scene.reader().get("/admin/events/stream", "Accept: " + accept), 406);
      }
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> scene.reader().get("/metrics").body().contains("baton_event_streams 0.0\n"));
    }
  }
}
