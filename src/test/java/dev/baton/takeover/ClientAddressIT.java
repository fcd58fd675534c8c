package dev.baton.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The address that the audit log has of a client behind a proxy: always one, and without a port.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClientAddressIT {
  private TestServer server;
  private TestServer believing;

  @BeforeAll
  void startServers() {
    server = TestServer.start("--proxied", "loopback");
    believing = TestServer.start("--proxied", "true");
  }

  @AfterAll
  void stopServers() {
    server.close();
    believing.close();
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 203.0.113.7",
    "203.0.113.7:40001, 203.0.113.7",
    "2001:db8::7, 2001:db8:0:0:0:0:0:7",
    "[2001:db8::7], 2001:db8:0:0:0:0:0:7",
    "[2001:db8::7]:40001, 2001:db8:0:0:0:0:0:7",
    "fe80::7%eth0, fe80:0:0:0:0:0:0:7",
    "::ffff:203.0.113.7, 203.0.113.7",
    "'198.51.100.1, 203.0.113.7:1', 203.0.113.7",
    "unknown, 127.0.0.1",
    "_hidden, 127.0.0.1",
    "'203.0.113.7, unknown', 127.0.0.1",
    "a.example, 127.0.0.1",
    "a.example:80, 127.0.0.1",
    "203.0.113.7:port, 127.0.0.1",
    "203.0.113, 127.0.0.1",
    "3405803783, 127.0.0.1",
    "[203.0.113.7, 127.0.0.1",
    "'', 127.0.0.1",
    "'\"[2001:db8::7]:1\"', 127.0.0.1",
    "for=203.0.113.7, 127.0.0.1"
  })
  void theAuditLogHasAnAddress(String forwardedFor, String address) {
    for (TestServer each : new TestServer[] {server, believing}) {
      String id = "peer-" + Integer.toHexString(forwardedFor.hashCode());
      String header = "X-Forwarded-For: " + forwardedFor;
      try (WsPeer device = WsPeer.connect(each.port(), id, "t", header)) {
        device.opens();
        assertThat(LoggedEvents.of(each.dataDir(), id))
            .extracting(event -> event.details().get("address"))
            .containsExactly(address);
      }
    }
  }
}
