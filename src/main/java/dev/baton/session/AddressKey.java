package dev.baton.session;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The address of a client as limits for each address count it: without a port, an IPv4 address
 * mapped into IPv6 as the IPv4 address, and an IPv6 address by the first 64 bits, which is the
 * smallest network for one customer (RFC 6177), who can choose any address in it.
 *
 * @param text empty if the address is not known
 */
public record AddressKey(String text) {
  /** The key of an address that is not known. */
  public static final AddressKey UNKNOWN = new AddressKey("");

  /** A longer text is not an address with a port. */
  private static final int MAX_TEXT = 80;

  private static final int NETWORK_BYTES = 8;

  /** The network through which IPv4 addresses reach a server that has IPv6 only (RFC 6052). */
  private static final String NAT64 = "0064ff9b0000000000000000";

  /** The key of an address; {@link #UNKNOWN} for a text that is not an IP address. */
  public static AddressKey of(String address) {
    return parse(address).map(AddressKey::of).orElse(UNKNOWN);
  }

  private static AddressKey of(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return new AddressKey(address.getHostAddress());
    }
    String hex = HexFormat.of().formatHex(bytes);
    if (hex.startsWith(NAT64)) {
      return of(hostOf(bytes));
    }
    return new AddressKey(network(bytes, NETWORK_BYTES));
  }

  /** The network of an IPv6 address that its first bytes name, an even number of them. */
  static String network(byte[] ipv6, int bytes) {
    var text = new StringBuilder();
    for (int i = 0; i < bytes; i += 2) {
      text.append(Integer.toHexString((ipv6[i] & 0xff) << 8 | (ipv6[i + 1] & 0xff))).append(':');
    }
    return text.append(":/").append(bytes * 8).toString();
  }

  private static String hostOf(byte[] nat64) {
    return "%d.%d.%d.%d"
        .formatted(nat64[12] & 0xff, nat64[13] & 0xff, nat64[14] & 0xff, nat64[15] & 0xff);
  }

  /**
   * Reads an IP address as proxies write it: {@code 192.0.2.1}, {@code 192.0.2.1:1000}, {@code
   * 2001:db8::1}, {@code [2001:db8::1]} or {@code [2001:db8::1]:1000}. A zone is left out. Names
   * are never resolved.
   */
  public static Optional<InetAddress> parse(String text) {
    if (text.length() > MAX_TEXT) {
      return Optional.empty();
    }
    String host = withoutPort(text.strip());
    boolean colons = host.indexOf(':') >= 0;
    if (!colons && !hasFourParts(host)) {
      return Optional.empty();
    }
    int zone = host.indexOf('%');
    try {
      return Optional.of(InetAddress.ofLiteral(zone < 0 ? host : host.substring(0, zone)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Four numbers of one to three digits: the JDK also reads "1", "1.2" and "0001.2.3.4". */
  private static boolean hasFourParts(String host) {
    int parts = 1;
    int digits = 0;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c >= '0' && c <= '9' && digits < 3) {
        digits++;
      } else if (c == '.' && digits > 0) {
        parts++;
        digits = 0;
      } else {
        return false;
      }
    }
    return parts == 4 && digits > 0;
  }

  private static String withoutPort(String text) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      return end > 0 && isPort(text.substring(end + 1)) ? text.substring(1, end) : "";
    }
    int colon = text.indexOf(':');
    boolean one = colon >= 0 && colon == text.lastIndexOf(':');
    return one && isPort(text.substring(colon)) ? text.substring(0, colon) : text;
  }

  /** Nothing, or a colon and digits. */
  private static boolean isPort(String text) {
    return text.isEmpty()
        || (text.length() > 1
            && text.charAt(0) == ':'
            && text.chars().skip(1).allMatch(c -> c >= '0' && c <= '9'));
  }

  @Override
  public String toString() {
    return text;
  }
}
