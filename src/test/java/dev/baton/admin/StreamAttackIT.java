package dev.baton.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.testing.WsPeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers of streams that read nothing, and too many of them. */
@Timeout(180)
final class StreamAttackIT {
  private static final int MANY = 100;
  private static final int STREAMS = 8;

  @TempDir Path folder;

  private static AdminScene sceneWithEvents(Path folder, int bans, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--max_bans", "5000"));
    AdminScene scene = AdminScene.in(folder, all.toArray(String[]::new));
    String reason = "{\"reason\":\"" + "x".repeat(120) + "\"}";
    IntStream.range(0, bans)
        .forEach(i -> scene.operator().post("/admin/peers/p" + i + "/ban", reason));
    return scene;
  }

  private static boolean says(AdminScene scene, String line) {
    return scene.reader().get("/metrics").body().contains(line + "\n");
  }

  @Test
  void aHundredReadersThatReadNothingCostNobodyElse() {
    List<StreamReader> slow = new ArrayList<>();
    try (AdminScene scene = sceneWithEvents(folder, 1_100)) {
      for (int i = 0; i < MANY; i++) {
        slow.add(StreamReader.ask(scene.reader(), "?after=0"));
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  // On a slow machine some have waited so long that they made room for others.
                  scene.server().metric("event_streams_refused")
                          + scene.server().metric("admin_displaced")
                      >= MANY - STREAMS);
      for (int i = 0; i < 10; i++) {
        assertThat(scene.reader().json("/admin/events?limit=10").path("events")).hasSize(10);
        try (var peer = WsPeer.join(scene.server(), "peer" + i)) {
          peer.echoes();
        }
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> scene.server().metric("admin_readers_cut") == STREAMS);
      await().atMost(Duration.ofSeconds(20)).until(() -> says(scene, "baton_event_streams 0.0"));
    } finally {
      slow.forEach(StreamReader::close);
    }
  }

  @Test
  void oneTooManyIsToldToComeAgainAndTheyEndWithTheirReaders() {
    List<StreamReader> open = new ArrayList<>();
    try (var scene = AdminScene.in(folder)) {
      for (int i = 0; i < STREAMS; i++) {
        open.add(StreamReader.open(scene.reader(), ""));
      }
      assertThat(says(scene, "baton_event_streams 8.0")).isTrue();
      var refused = scene.reader().get("/admin/events/stream");
      AdminClient.problem(refused, 503);
      assertThat(refused.header("retry-after")).isNotEmpty();
      open.forEach(StreamReader::close);
      await().atMost(Duration.ofSeconds(40)).until(() -> says(scene, "baton_event_streams 0.0"));
      try (StreamReader again = StreamReader.open(scene.reader(), "")) {
        again.hearsComment(" following");
      }
    } finally {
      open.forEach(StreamReader::close);
    }
  }

  @Test
  void oneThatIsCutOffGoesOnWhereItWas() {
    try (AdminScene scene = sceneWithEvents(folder, 1_100, "--write_timeout", "500")) {
      String last;
      try (StreamReader slow = StreamReader.open(scene.reader(), "?after=0")) {
        last = slow.next().id();
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> scene.server().metric("admin_readers_cut") == 1);
      }
      try (StreamReader back = StreamReader.open(scene.reader(), "", "Last-Event-ID: " + last)) {
        assertThat(back.next().id()).isEqualTo(Long.toString(Long.parseLong(last) + 1));
      }
    }
  }

  @Test
  void aServerWithAReaderThatReadsNothingStopsAllTheSame() {
    AdminScene scene = sceneWithEvents(folder, 1_100, "--write_timeout", "60000");
    try (StreamReader slow = StreamReader.open(scene.reader(), "?after=0");
        StreamReader idle = StreamReader.open(scene.reader(), "")) {
      idle.hearsComment(" following");
      slow.next();
      long begin = System.nanoTime();
      scene.close();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
      assertThat(idle.isEnded()).isTrue();
    }
  }
}
