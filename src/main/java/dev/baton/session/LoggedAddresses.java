package dev.baton.session;

import dev.baton.realm.ClientDetails;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * How much of a client's address its events keep. It is cut before anything is written, so that no
 * log, snapshot or answer of an auditor has more; limits for each address still see the whole.
 */
public enum LoggedAddresses {
  /** The address. */
  FULL,
  /** Its network: 24 bits of an IPv4 address, 48 of an IPv6 one, as {@code 192.0.2.0/24}. */
  PREFIX,
  /** Nothing. */
  NONE;

  private static final int IPV6_BYTES = 6;

  /** What is recorded of a client. */
  ClientDetails of(ClientDetails client) {
    return switch (this) {
      case FULL -> client;
      case PREFIX -> client.withAddress(prefix(client.address()));
      case NONE -> client.withAddress("");
    };
  }

  /** Empty for a text that is not an IP address. */
  private static String prefix(String address) {
    return AddressKey.parse(address).map(LoggedAddresses::prefix).orElse("");
  }

  private static String prefix(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return "%d.%d.%d.0/24".formatted(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff);
    }
    return AddressKey.network(bytes, IPV6_BYTES);
  }
}
