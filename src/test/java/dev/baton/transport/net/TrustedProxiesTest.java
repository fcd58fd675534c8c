package dev.baton.transport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose word on the client's address counts. */
class TrustedProxiesTest {
  private static String clientAddress(String option, String connected, String forwardedFor) {
    return TrustedProxies.parse(option).clientAddress(connected, forwardedFor);
  }

  @Test
  void byDefaultNoProxyIsTrusted() {
    assertThat(clientAddress("false", "127.0.0.1", "192.0.2.7")).isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource({
    "'192.0.2.7', 192.0.2.7",
    "'198.51.100.1, 192.0.2.7', 192.0.2.7",
    "'198.51.100.1 ,  192.0.2.7  ', 192.0.2.7",
    "'', 203.0.113.1",
    "' ', 203.0.113.1",
    "'192.0.2.7,', 203.0.113.1",
    // Some proxies write the port too.
    "'192.0.2.7:1000', 192.0.2.7",
    "'[2001:db8::7]:1000', 2001:db8:0:0:0:0:0:7",
    "'2001:db8::7', 2001:db8:0:0:0:0:0:7",
    "'::ffff:192.0.2.7', 192.0.2.7",
    "'192.0.2.7, unknown', 203.0.113.1",
    "'192.0.2.7, evil.example', 203.0.113.1",
    "'192.0.2.7, 1.2', 203.0.113.1"
  })
  void anyProxyIsTrustedForTheLastEntryOnly(String forwardedFor, String expected) {
    assertThat(clientAddress("true", "203.0.113.1", forwardedFor)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    // An address that is not a trusted proxy.
    "192.0.2.1, '198.51.100.1', 192.0.2.1",
    "11.0.0.1, '198.51.100.1', 11.0.0.1",
    // One trusted proxy.
    "10.0.0.1, '198.51.100.1', 198.51.100.1",
    "10.255.255.255, '198.51.100.1', 198.51.100.1",
    "10.0.0.1, '', 10.0.0.1",
    // What the client itself claims is further left and not reached.
    "10.0.0.1, '1.1.1.1, 198.51.100.1', 198.51.100.1",
    "10.0.0.1, '10.0.0.9, 198.51.100.1', 198.51.100.1",
    // A chain of trusted proxies.
    "10.0.0.1, '1.1.1.1, 198.51.100.1, 10.0.0.2, 10.0.0.3', 198.51.100.1",
    "10.0.0.1, '10.0.0.2, 10.0.0.3', 10.0.0.2",
    // What is not an address ends the chain at the one before it.
    "10.0.0.1, '198.51.100.1, unknown', 10.0.0.1",
    "10.0.0.1, '198.51.100.1, unknown, 10.0.0.2', 10.0.0.2",
    "10.0.0.1, '198.51.100.1:1000', 198.51.100.1",
    "10.0.0.1, '198.51.100.1, 10.0.0.2:1000', 198.51.100.1",
    // A trusted address that came by way of IPv6.
    "::ffff:10.0.0.1, '198.51.100.1', 198.51.100.1",
    // The other family is another network.
    "::1, '198.51.100.1', ::1"
  })
  void trustedNetworksAreFollowedFromTheRight(
      String connected, String forwardedFor, String expected) {
    assertThat(clientAddress("10.0.0.0/8", connected, forwardedFor)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "0:0:0:0:0:0:0:1", "2001:db8::7"})
  void severalNetworksCanBeTrusted(String connected) {
    assertThat(clientAddress("loopback, 2001:db8::/32", connected, "192.0.2.7"))
        .isEqualTo("192.0.2.7");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.128/25, 192.0.2.128, true",
    "192.0.2.128/25, 192.0.2.255, true",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.129/25, 192.0.2.200, true",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.6, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false"
  })
  void aNetworkEndsAtItsPrefix(String network, String connected, boolean trusted) {
    assertThat(clientAddress(network, connected, "198.51.100.1"))
        .isEqualTo(trusted ? "198.51.100.1" : connected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yes",
        "TRUE",
        "localhost",
        "10.0.0.256",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "::1/129",
        "10.0.0.0/8/8",
        "loopback,,10.0.0.0/8",
        "10.0.0.0/a"
      })
  void whatIsNoNetworkIsRefused(String option) {
    assertThatThrownBy(() -> TrustedProxies.parse(option))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBlankHopIsNoAddress() {
    assertThat(TrustedProxies.parse("10.0.0.0/8").clientAddress("10.0.0.1", "192.0.2.7, "))
        .isEqualTo("10.0.0.1");
  }
}
