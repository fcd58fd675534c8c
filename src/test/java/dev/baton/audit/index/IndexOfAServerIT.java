package dev.baton.audit.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.audit.Session;
import dev.baton.audit.SessionQuery;
import dev.baton.audit.TimeRange;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.testing.HttpAnswers;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with its index, one that cannot have any, and one that is to have none. */
class IndexOfAServerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  private Path database() {
    return folder.resolve("audit.db");
  }

  /** What the index says, and the log behind it; nothing while there is no index. */
  private List<Session> sessions() {
    Optional<IndexedLog> index = IndexedLog.open(new ChronicleLogs(), new LogFiles(folder));
    if (index.isEmpty()) {
      return List.of();
    }
    try (IndexedLog indexed = index.get()) {
      var always = new TimeRange(Optional.empty(), Optional.empty());
      return new SessionQuery(Optional.of("alice"), always, Optional.empty(), 9)
          .read(indexed)
          .sessions();
    }
  }

  private static String page(TestServer server, String path) {
    return HttpAnswers.to(
            server.adminPort(),
            "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(path))
        .all()
        .getFirst()
        .body();
  }

  @Test
  void sessionsAreInItWhileTheServerRunsAndAfterIt() {
    try (TestServer server = TestServer.startOn(folder, "--admin_port", "0")) {
      WsPeer.join(server, "alice").close();
      await()
          .atMost(PATIENCE)
          .until(() -> sessions().stream().anyMatch(session -> session.end().isPresent()));
      await()
          .atMost(PATIENCE)
          .until(() -> page(server, "/metrics").contains("\nbaton_audit_index_lag_events 0.0\n"));
      assertThat(page(server, "/health")).isEqualTo("{\"status\":\"UP\"}");
    }
    assertThat(database().resolveSibling("audit.db-wal")).doesNotExist();
    assertThat(sessions()).hasSize(1);
  }

  @Test
  void aServerServesWithoutAnIndexIfItCannotHaveOne() throws IOException {
    Files.createDirectory(database());
    try (TestServer server = TestServer.startOn(folder, "--admin_port", "0")) {
      await().atMost(PATIENCE).until(() -> server.metric("audit_index_failures") > 0);
      try (WsPeer alice = WsPeer.join(server, "alice")) {
        assertThat(alice.id()).isEqualTo("alice");
        assertThat(page(server, "/health"))
            .startsWith("{\"status\":\"DEGRADED\"")
            .contains("the audit index cannot be written");
      }
    }
    assertThat(sessions()).isEmpty();
  }

  @Test
  void noneIsMadeIfItIsOff() {
    try (TestServer server = TestServer.startOn(folder, "--audit_index", "off")) {
      WsPeer.join(server, "alice").close();
      assertThat(server.metric("audit_index_failures")).isZero();
    }
    assertThat(database()).doesNotExist();
  }
}
