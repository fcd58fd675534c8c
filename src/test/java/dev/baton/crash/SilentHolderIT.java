package dev.baton.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.AnsweringClient;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Holders that cannot answer any more although their connections look open to the server. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SilentHolderIT {
  private static final String OPEN = "{\"type\":\"OPEN\"}";
  private static final String TAKEN =
      "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}";
  private static final String PROBE_MILLIS = "4000";

  /** A holder in a process of its own, which has been told OPEN. */
  private static Process holder(List<String> before, String host, int port) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        BatonProcess.command(
            AnsweringClient.class, List.of(host, String.valueOf(port), "alice", "hers")));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    assertThat(out.readLine()).isEqualTo(OPEN);
    return process;
  }

  private static String answerToAnother(TestServer server) {
    try (RawWebSocket other = RawWebSocket.peer(server.port(), "alice", "another")) {
      return other.readText();
    }
  }

  @Test
  void aHolderThatIsStoppedLosesItsIdAndOneThatGoesOnDoesNot() throws Exception {
    try (TestServer server = TestServer.start("--probe_timeout", PROBE_MILLIS)) {
      Process holder = holder(List.of(), "127.0.0.1", server.port());
      try {
        assertThat(answerToAnother(server)).isEqualTo(TAKEN);
        assertThat(server.metric("probes_sent")).isEqualTo(1);
        Machine.run("kill", "-STOP", String.valueOf(holder.pid()));
        // It was pinged a moment ago, and is again only when that is long enough ago.
        while (server.metric("probes_sent") == 1) {
          assertThat(answerToAnother(server)).isIn(TAKEN, OPEN);
        }
        assertThat(server.metric("closed_probe_silent")).isEqualTo(1);
        assertThat(answerToAnother(server)).isEqualTo(OPEN);
      } finally {
        holder.destroyForcibly();
      }
    }
  }

  @Test
  void aHolderThatIsUnpluggedLosesItsId() throws Exception {
    String name = "baton" + ProcessHandle.current().pid() % 100_000;
    Machine.require(
        Machine.succeeds("ip", "netns", "add", name), "a holder without a network", "needs root");
    try {
      Machine.run("ip", "link", "add", name, "type", "veth", "peer", "name", "in", "netns", name);
      Machine.run("ip", "address", "add", "198.18.77.1/30", "dev", name);
      Machine.run("ip", "link", "set", name, "up");
      Machine.run("ip", "-n", name, "address", "add", "198.18.77.2/30", "dev", "in");
      Machine.run("ip", "-n", name, "link", "set", "in", "up");
      try (TestServer server = TestServer.start("--host", "::", "--probe_timeout", PROBE_MILLIS)) {
        Process holder = holder(List.of("ip", "netns", "exec", name), "198.18.77.1", server.port());
        try {
          Machine.run("ip", "-n", name, "link", "set", "in", "down");
          assertThat(answerToAnother(server)).isEqualTo(OPEN);
          assertThat(server.metric("closed_probe_silent")).isEqualTo(1);
        } finally {
          holder.destroyForcibly();
        }
      }
    } finally {
      var _ = Machine.succeeds("ip", "link", "delete", name);
      Machine.run("ip", "netns", "delete", name);
    }
  }
}
