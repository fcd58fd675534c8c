package dev.baton.transport.net;

import dev.baton.session.AddressKey;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The proxies whose X-Forwarded-For header is trusted. The header from any other address is
 * ignored.
 */
public final class TrustedProxies {
  private static final HeaderName FORWARDED_FOR = HeaderNames.create("X-Forwarded-For");
  private static final TrustedProxies NONE = new TrustedProxies(false, List.of());

  private final boolean trustsAll;
  private final List<Network> networks;

  private TrustedProxies(boolean trustsAll, List<Network> networks) {
    this.trustsAll = trustsAll;
    this.networks = networks;
  }

  /** A network in CIDR notation. */
  private record Network(byte[] address, int prefixBits) {
    static Network parse(String cidr) {
      String[] parts = cidr.split("/", 2);
      byte[] address = literal(parts[0]);
      int bits = parts.length == 2 ? Integer.parseInt(parts[1]) : address.length * 8;
      if (bits < 0 || bits > address.length * 8) {
        throw new IllegalArgumentException("'" + cidr + "' has a bad prefix length");
      }
      return new Network(address, bits);
    }

    boolean contains(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int bit = 0; bit < prefixBits; bit++) {
        int mask = 0x80 >> bit % 8;
        if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Reads the option: {@code false} for none, {@code true} for every address, or addresses and
   * networks separated by commas, {@code loopback} among them.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static TrustedProxies parse(String option) {
    return switch (option) {
      case "false", "" -> NONE;
      case "true" -> new TrustedProxies(true, List.of());
      default ->
          new TrustedProxies(
              false,
              Arrays.stream(option.split(","))
                  .map(String::strip)
                  .flatMap(
                      name ->
                          name.equals("loopback")
                              ? Stream.of("127.0.0.0/8", "::1")
                              : Stream.of(name))
                  .map(Network::parse)
                  .toList());
    };
  }

  /** The client's address of a request (see {@link #clientAddress(String, String)}). */
  public String clientAddress(PeerInfo connected, Headers headers) {
    String address = addressOf(connected);
    return trustsAll || !networks.isEmpty()
        ? clientAddress(address, String.join(",", headers.all(FORWARDED_FOR, List::of)))
        : address;
  }

  /** The address as such: Helidon's own text for it may be a name that its owner has chosen. */
  private static String addressOf(PeerInfo connected) {
    return connected.address() instanceof InetSocketAddress socket && socket.getAddress() != null
        ? socket.getAddress().getHostAddress()
        : connected.host();
  }

  /**
   * The client's address: from the right of the header, the first that is not a trusted proxy's. If
   * every address is trusted, it is the last entry, the one that this proxy wrote. An entry that is
   * not an IP address ends the search: the address is then the one that was found before it.
   *
   * @param connected the address at the other end of the socket
   * @param forwardedFor the header's entries, joined by commas; empty if there is none
   * @return an IP address without a port, or what was given as {@code connected}
   */
  public String clientAddress(String connected, String forwardedFor) {
    if (trustsAll) {
      String last = forwardedFor.substring(forwardedFor.lastIndexOf(',') + 1);
      return AddressKey.parse(last).map(InetAddress::getHostAddress).orElse(connected);
    }
    String address = connected;
    Optional<InetAddress> trusted = AddressKey.parse(connected).filter(this::trusts);
    String[] hops = forwardedFor.split(",", -1);
    for (int i = hops.length - 1; i >= 0 && trusted.isPresent(); i--) {
      Optional<InetAddress> hop = AddressKey.parse(hops[i]);
      address = hop.map(InetAddress::getHostAddress).orElse(address);
      trusted = hop.filter(this::trusts);
    }
    return address;
  }

  private boolean trusts(InetAddress address) {
    byte[] bytes = address.getAddress();
    return networks.stream().anyMatch(network -> network.contains(bytes));
  }

  private static byte[] literal(String address) {
    if (address.indexOf('.') < 0 && address.indexOf(':') < 0) {
      // The JDK reads "1" as 0.0.0.1.
      throw new IllegalArgumentException("'" + address + "' is not an address");
    }
    return InetAddress.ofLiteral(address).getAddress();
  }
}
