package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a start writes into the log, and when. */
@Timeout(60)
class StartEventsIT {
  @TempDir Path folder;

  @Test
  void theTimeToComeBackBeginsWhenThePortsAreBound() {
    try (TestServer server = TestServer.startOn(folder, "--restart_window", "7000");
        RawWebSocket alice = RawWebSocket.peer(server.port(), "alice", "token")) {
      assertThat(alice.readText()).isEqualTo("{\"type\":\"OPEN\"}");
    }
    List<LogEntry> entries = new ArrayList<>();
    new ChronicleLogs().readAll(new LogFiles(folder), Progress.IGNORED, entries::add);
    assertThat(entries)
        .extracting(LogEntry::type)
        .startsWith("server-started", "server-ready", "peer-connected");
    var started = (ServerStarted) entries.get(0).event();
    var ready = (ServerReady) entries.get(1).event();
    assertThat(ready.at()).isAfterOrEqualTo(started.at());
    assertThat(ready.detachedUntil()).isEqualTo(ready.at().plus(Duration.ofSeconds(7)));
  }
}
