package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One client, one key, however its address is written. */
class AddressKeyTest {
  @ParameterizedTest
  @CsvSource({
    "1.2.3.4,                         1.2.3.4",
    "1.2.3.4:1000,                    1.2.3.4",
    "::ffff:1.2.3.4,                  1.2.3.4",
    "::FFFF:102:304,                  1.2.3.4",
    "[::ffff:1.2.3.4]:1000,           1.2.3.4",
    "64:ff9b::1.2.3.4,                1.2.3.4",
    "2001:db8:1:2:3:4:5:6,            2001:db8:1:2::/64",
    "2001:DB8:1:2:ffff:ffff::1,       2001:db8:1:2::/64",
    "2001:0db8:0001:0002::,           2001:db8:1:2::/64",
    "[2001:db8:1:2::9],               2001:db8:1:2::/64",
    "[2001:db8:1:2::9]:443,           2001:db8:1:2::/64",
    "2001:db8:1:3::9,                 2001:db8:1:3::/64",
    "fe80::1%eth0,                    fe80:0:0:0::/64",
    "::1,                             0:0:0:0::/64"
  })
  void anAddressIsWrittenInOneWay(String address, String key) {
    assertThat(AddressKey.of(address).text()).isEqualTo(key);
    assertThat(AddressKey.of(" " + address + "\t").text()).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "unknown",
        "_hidden",
        "localhost",
        "evil.example",
        "1",
        "1.2",
        "1.2.3",
        "1.2.3.4.5",
        "0001.2.3.4",
        "1.2.3.0004",
        "1...2",
        "1.2.3.",
        ".1.2.3",
        "256.1.1.1",
        "1.2.3.4:",
        "1.2.3.4:x",
        "1.2.3.4:1:2",
        "1.2.3.4/8",
        "0x7f.0.0.1",
        "[::1",
        "::1]",
        "[::1]x",
        "[]:80",
        "1:2:3",
        "2001:db8::1::2",
        "for=1.2.3.4",
        "\"1.2.3.4\""
      })
  void whatIsNoAddressIsUnknown(String text) {
    assertThat(AddressKey.of(text)).isEqualTo(AddressKey.UNKNOWN);
  }

  @Test
  void aLongTextIsNotEvenRead() {
    assertThat(AddressKey.of("1.2.3.4" + " ".repeat(100))).isEqualTo(AddressKey.UNKNOWN);
    assertThat(AddressKey.of("1".repeat(100_000))).isEqualTo(AddressKey.UNKNOWN);
  }

  @Test
  void theKeyOfAKeyOfIpv4IsTheSame() {
    assertThat(AddressKey.of(AddressKey.of("1.2.3.4:5").text()))
        .isEqualTo(AddressKey.of("1.2.3.4"));
  }
}
