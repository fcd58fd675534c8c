package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.TestServer;
import java.net.URI;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be clicked when a server has started. */
class StartBannerTest {
  private static final List<String> MACHINE =
      List.of("192.0.2.7", "198.51.100.1", "198.51.100.2", "198.51.100.3");

  private static List<String> lines(OptionalInt adminPort, String... args) {
    return StartBanner.lines(TestServer.configOf(args).transport(), 9_000, adminPort, MACHINE);
  }

  @Test
  void allAddressesAreThisMachineAndWhatOthersCallIt() {
    assertThat(lines(OptionalInt.empty(), "--path", "myapp"))
        .containsExactly(
            "Started PeerServer on ::, port: 9000, path: /myapp/",
            "  server:  http://localhost:9000/myapp/",
            "           http://192.0.2.7:9000/myapp/",
            "           http://198.51.100.1:9000/myapp/",
            "           http://198.51.100.2:9000/myapp/",
            "  demo:    http://localhost:9000/myapp/demo/");
  }

  @ParameterizedTest
  @CsvSource({
    "::, localhost",
    "0.0.0.0, localhost",
    "::0, localhost",
    "0:0:0:0:0:0:0:0, localhost",
    "127.0.0.1, 127.0.0.1",
    "192.0.2.10, 192.0.2.10",
    "::1, [::1]",
    "2001:db8::1, [2001:db8::1]",
    "baton.example, baton.example",
    "my_host, my_host"
  })
  void aHostIsWrittenAsInAnAddress(String host, String shown) {
    List<String> lines = lines(OptionalInt.empty(), "--host", host);
    assertThat(lines.get(0)).isEqualTo("Started PeerServer on " + host + ", port: 9000, path: /");
    assertThat(lines.get(1)).isEqualTo("  server:  http://" + shown + ":9000/");
  }

  @Test
  void everyAddressCanBeParsed() {
    List<String> lines =
        lines(
            OptionalInt.of(9_100),
            "--path=/my app/é",
            "--host=::1",
            "--sslkey=pom.xml",
            "--sslcert=pom.xml",
            "--admin_port=9100",
            "--admin_host=2001:db8::7");
    assertThat(lines.subList(1, lines.size()))
        .containsExactly(
            "  server:  https://[::1]:9000/my%20app/%C3%A9/",
            "  demo:    https://[::1]:9000/my%20app/%C3%A9/demo/",
            "  metrics: http://[2001:db8:0:0:0:0:0:7]:9100/metrics",
            "  health:  http://[2001:db8:0:0:0:0:0:7]:9100/health",
            "  console: http://[2001:db8:0:0:0:0:0:7]:9100/console/");
    lines.stream()
        .skip(1)
        .map(line -> line.substring(11))
        .forEach(url -> assertThat(URI.create(url).getPort()).isPositive());
  }

  @Test
  void whatIsNotServedIsNotNamed() {
    assertThat(lines(OptionalInt.empty(), "--no_demo", "--host=127.0.0.1")).hasSize(2);
    assertThat(lines(OptionalInt.of(7), "--no_demo", "--admin_port=7", "--admin_host=0.0.0.0"))
        .contains("  metrics: http://localhost:7/metrics", "  health:  http://localhost:7/health");
  }

  @Test
  void theMachineHasNoAddressesThatOthersCannotReach() {
    assertThat(StartBanner.addressesOfMachine())
        .noneMatch(address -> address.startsWith("127.") || address.contains(":"));
  }
}
