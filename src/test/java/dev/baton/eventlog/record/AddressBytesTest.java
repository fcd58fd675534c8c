package dev.baton.eventlog.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBytesTest {
  private static final int ROUNDS = 10_000;

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "203.0.113.77", "255.255.255.255"})
  void anIpv4AddressHasFourBytes(String address) {
    assertThat(AddressBytes.of(address)).hasSize(4).satisfies(b -> assertText(b, address));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2001:db8:0:0:0:0:0:1", "0:0:0:0:0:0:0:0", "ffff:0:1:a:0:0:0:ffff"})
  void anIpv6AddressAsJavaWritesItHasSixteenBytes(String address) {
    assertThat(AddressBytes.of(address)).hasSize(16).satisfies(b -> assertText(b, address));
  }

  private static void assertText(byte[] bytes, String address) {
    assertThat(AddressBytes.text(bytes)).isEqualTo(address);
  }

  /** They would come back as another text. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.04",
        "1.2.3.256",
        "1.2.3.-1",
        "1.2.3.+1",
        "1.2.3.",
        "1.2.3.99999999999",
        "1.2.3.\u0664",
        "2001:db8::1",
        "2001:DB8:0:0:0:0:0:1",
        "2001:0db8:0:0:0:0:0:1",
        "2001:db8:0:0:0:0:0:10000",
        "2001:db8:0:0:0:0:0:1%eth0",
        "0:0:0:0:0:0:0:\uFF11",
        "unknown"
      })
  void whatIsNoAddressInItsUsualFormIsKeptAsText(String text) {
    assertThat(AddressBytes.of(text)).isNull();
  }

  @Test
  void everyAddressThatJavaWritesIsHadBack() throws UnknownHostException {
    var random = new Random(11);
    for (int i = 0; i < ROUNDS; i++) {
      var bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      if (random.nextInt(4) == 0) {
        bytes[random.nextInt(bytes.length)] = 0;
      }
      String text = InetAddress.getByAddress(bytes).getHostAddress();
      assertThat(AddressBytes.of(text)).isEqualTo(bytes);
      assertThat(AddressBytes.text(bytes)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 5, 15, 17})
  void otherBytesAreRefused(int count) {
    assertThatThrownBy(() -> AddressBytes.text(new byte[count]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
