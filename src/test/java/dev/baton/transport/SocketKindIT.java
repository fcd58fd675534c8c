package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Helidon can serve a connection through a socket or through a channel. {@code ReadBuffer} knows
 * the buffer of the former; the latter has a second one, and under TLS looks clients' names up.
 */
@Timeout(60)
final class SocketKindIT {
  @Test
  void connectionsAreServedThroughTheKindOfSocketWhoseBufferIsMadeSmaller() throws Exception {
    try (var server = TestServer.start();
        var peer = WsPeer.join(server, FrameCase.SUBJECT)) {
      List<String> sockets =
          histogram().lines().filter(line -> line.contains("io.helidon.common.socket.")).toList();
      assertThat(sockets).anyMatch(line -> line.matches(".*\\.PlainSocket\\b.*"));
      assertThat(sockets).noneMatch(line -> line.matches(".*\\.(Tls)?NioSocket\\b.*"));
      peer.echoes().leaves();
    }
  }

  /** The classes of which there are objects, as {@code jcmd PID GC.class_histogram} lists them. */
  private static String histogram() throws Exception {
    return (String)
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
  }
}
