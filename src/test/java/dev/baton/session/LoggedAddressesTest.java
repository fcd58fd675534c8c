package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.ClientDetails;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoggedAddressesTest {
  private static ClientDetails client(String address) {
    return new ClientDetails(address, "a browser", "1.5.5", "https://app.example");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.0/24",
    "255.255.255.255, 255.255.255.0/24",
    "::ffff:192.0.2.7, 192.0.2.0/24",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1::/48",
    "2001:db8:0:0:0:0:0:7, 2001:db8:0::/48",
    "64:ff9b::192.0.2.7, 64:ff9b:0::/48",
    "::1, 0:0:0::/48",
    "not an address, ''",
    "'', ''"
  })
  void aPrefixIsTheNetworkAndNothingMore(String address, String prefix) {
    assertThat(LoggedAddresses.PREFIX.of(client(address))).isEqualTo(client(prefix));
  }

  @Test
  void theWholeAddressOrNone() {
    assertThat(LoggedAddresses.FULL.of(client("192.0.2.7"))).isEqualTo(client("192.0.2.7"));
    assertThat(LoggedAddresses.NONE.of(client("192.0.2.7"))).isEqualTo(client(""));
  }
}
