package dev.baton.transport.http;

import dev.baton.session.AddressKey;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The names under which the admin port answers. A page of any website can have its own name point
 * to this machine and then read what a port of it answers (DNS rebinding); the Host that the
 * browser sends is the page's, and betrays it.
 */
final class AdminHosts {
  private final List<String> names;

  /**
   * The allowed hosts besides loopback and the address to which the client connected.
   *
   * @param names names and addresses, without ports
   */
  AdminHosts(List<String> names) {
    this.names = names.stream().map(AdminHosts::normalised).toList();
  }

  /**
   * Whether a request is meant for this server.
   *
   * @param host the value of its Host header
   * @param connectedTo the address of this machine to which it came
   */
  boolean allows(String host, InetAddress connectedTo) {
    Optional<InetAddress> address = AddressKey.parse(host);
    if (address.isPresent()) {
      InetAddress literal = address.get();
      return literal.isLoopbackAddress()
          || literal.equals(connectedTo)
          || isListed(literal.getHostAddress());
    }
    String name = withoutPort(host);
    return name.equals("localhost") || isListed(name);
  }

  /** Whether a request names this machine's loopback, which no name of a website is. */
  static boolean isLoopback(String host) {
    return AddressKey.parse(host)
        .map(InetAddress::isLoopbackAddress)
        .orElseGet(() -> withoutPort(host).equals("localhost"));
  }

  private static String withoutPort(String host) {
    return normalised(host.replaceFirst(":\\d{1,5}$", ""));
  }

  private boolean isListed(String host) {
    return names.contains(host);
  }

  /** In lower case, without a dot at the end; an address as the JDK writes it. */
  private static String normalised(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    return AddressKey.parse(name).map(InetAddress::getHostAddress).orElse(name);
  }
}
