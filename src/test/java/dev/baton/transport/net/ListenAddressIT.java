package dev.baton.transport.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.SignalingServer;
import dev.baton.eventlog.Progress;
import dev.baton.testing.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of a machine's addresses a server listens on. */
@Timeout(60)
class ListenAddressIT {
  @TempDir Path folder;

  private static boolean answers(String address, int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 2_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean hasIpv6() {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress("::1", 0));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, true, false",
    "127.0.0.1, true, false",
    "::, true, true",
    "'', true, true",
    "::1, false, true"
  })
  void aServerListensOnTheAddressesOfItsHostAndNoOthers(String host, boolean ipv4, boolean ipv6) {
    if (host.equals("::1") && !hasIpv6()) {
      System.out.println("LEFT OUT: this machine has no IPv6");
      return;
    }
    var config =
        TestServer.configOf(
            "--host=" + host,
            "--port=0",
            "--admin_port=0",
            "--admin_host=" + (host.isEmpty() ? "::" : host),
            "--data_dir=" + folder);
    try (var server =
        SignalingServer.start(
            config,
            Clock.systemUTC(),
            Progress.IGNORED,
            e -> {
              throw new AssertionError(e);
            })) {
      for (int port : new int[] {server.port(), server.adminPort().orElseThrow()}) {
        assertThat(answers("127.0.0.1", port)).isEqualTo(ipv4);
        assertThat(answers("::1", port)).isEqualTo(ipv6 && hasIpv6());
      }
    }
  }

  @Test
  void thePortOfAllAddressesIsProbedWhereItIsOpen() {
    assertThat(ListenAddress.reachable("0.0.0.0", 7))
        .containsExactly(new InetSocketAddress("127.0.0.1", 7));
    assertThat(ListenAddress.reachable("::", 7))
        .containsExactly(new InetSocketAddress("127.0.0.1", 7), new InetSocketAddress("::1", 7));
    assertThat(ListenAddress.reachable("192.0.2.7", 7))
        .containsExactly(new InetSocketAddress("192.0.2.7", 7));
  }
}
