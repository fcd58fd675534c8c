package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the headers of a handshake decide, and what is counted of those who are refused. */
@Timeout(60)
final class UpgradeHeadersIT {
  private static final String SITE = "https://app.example";

  private static RawWebSocket open(TestServer server, String... headerLines) {
    return RawWebSocket.peer(server.port(), "alice", "token", headerLines);
  }

  @ParameterizedTest
  @ValueSource(strings = {"upgrade", "UPGRADE", "keep-alive, Upgrade", "keep-alive,upgrade"})
  void connectionNamesTheUpgradeInAnyCaseAndPlace(String value) throws IOException {
    String request = HandshakeCase.swapped(HandshakeCase.CONNECTION, "Connection: " + value);
    try (var server = TestServer.start();
        var socket =
            RawWebSocket.sending(
                new Socket(InetAddress.getLoopbackAddress(), server.port()),
                request.getBytes(StandardCharsets.ISO_8859_1))) {
      assertThat(socket.status()).isEqualTo(101);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://app.example, 101",
    "https://app.example.evil.example, 403",
    "https://app.example:8443, 403",
    "https://evil.example, 403",
    "null, 403"
  })
  void anOriginIsOneOfTheListOrRefusedAndCounted(String origin, int status) {
    try (var server = TestServer.start("--cors", SITE);
        var socket = open(server, "Origin: " + origin)) {
      assertThat(socket.status()).isEqualTo(status);
      assertThat(server.metric("refused_origin")).isEqualTo(status == 403 ? 1 : 0);
      assertThat(server.metric("requests_malformed")).isZero();
    }
  }

  @Test
  void aClientThatIsNoBrowserHasNoOriginAndIsLetIn() {
    try (var server = TestServer.start("--cors", SITE);
        var socket = open(server)) {
      WsPeer.over(socket, "alice").opens().leaves();
      assertThat(server.metric("refused_origin")).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"bearer.abc, peerjs | peerjs", "peerjs, bearer.abc | peerjs", "BEARER.abc,x|x"})
  void theSubprotocolThatIsChosenIsNeverTheBearer(String offered, String chosen) {
    try (var server = TestServer.start();
        var socket = open(server, "Sec-WebSocket-Protocol: " + offered)) {
      assertThat(socket.status()).isEqualTo(101);
      assertThat(socket.responseHead())
          .contains("\r\nSec-WebSocket-Protocol: " + chosen + "\r\n")
          .doesNotContain("abc");
    }
  }

  @Test
  void aBearerAloneIsNoSubprotocol() {
    try (var server = TestServer.start();
        var socket = open(server, "Sec-WebSocket-Protocol: bearer.abc")) {
      assertThat(socket.status()).isEqualTo(101);
      assertThat(socket.responseHead())
          .doesNotContainIgnoringCase("Sec-WebSocket-Protocol")
          .doesNotContain("abc");
    }
  }

  @Test
  void theLastOfSeveralForwardedForLinesIsTheClients() {
    try (var server = TestServer.start("--proxied", "true", "--address_rate", "1")) {
      for (int client = 1; client <= 3; client++) {
        try (var socket =
            RawWebSocket.peer(
                server.port(),
                "peer-" + client,
                "token",
                "X-Forwarded-For: 192.0.2.1",
                "X-Forwarded-For: 198.51.100." + client)) {
          WsPeer.over(socket, "peer-" + client).opens().leaves();
        }
      }
      assertThat(server.metric("refused_address_rate")).isZero();
    }
  }

  @Test
  void aConnectWithBadParametersIsCounted() {
    try (var server = TestServer.start();
        var socket = RawWebSocket.open(server.port(), "/peerjs?id=a&token=t&key=wrong")) {
      assertThat(socket.readToEnd()).isNotEmpty();
      assertThat(server.metric("refused_parameters")).isEqualTo(1);
    }
  }
}
