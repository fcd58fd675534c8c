package dev.baton;

import dev.baton.transport.TransportOptions;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The lines that a server prints when it serves: its addresses, to be clicked or pasted. */
final class StartBanner {
  /** A machine with containers has an address for each of their networks. */
  private static final int MAX_ADDRESSES = 3;

  private static final String LOCALHOST = "localhost";

  private StartBanner() {}

  /**
   * The lines, the first of which is PeerServer's own.
   *
   * @param port the port on which the server listens
   * @param adminPort the port of metrics and health, if they are served
   * @param ofMachine addresses under which other machines reach this one
   */
  static List<String> lines(
      TransportOptions options, int port, OptionalInt adminPort, List<String> ofMachine) {
    List<String> lines = new ArrayList<>();
    // Scripts for PeerServer look for this line.
    lines.add(
        "Started PeerServer on %s, port: %d, path: %s"
            .formatted(options.listen().host(), port, options.site().path()));
    String scheme = options.listen().tls().isPresent() ? "https" : "http";
    boolean all = isAll(options.listen().host());
    String host = all ? LOCALHOST : options.listen().host();
    lines.add(line("server", url(scheme, host, port, options.site().path())));
    if (all) {
      ofMachine.stream()
          .limit(MAX_ADDRESSES)
          .forEach(
              address -> lines.add(line("", url(scheme, address, port, options.site().path()))));
    }
    if (options.site().demo()) {
      lines.add(line("demo", url(scheme, host, port, options.site().path() + "demo/")));
    }
    adminPort.ifPresent(
        admin -> {
          String adminHost =
              options.admin().address().map(address -> address.getHostString()).orElse(LOCALHOST);
          String shown = isAll(adminHost) ? LOCALHOST : adminHost;
          lines.add(line("metrics", url("http", shown, admin, "/metrics")));
          lines.add(line("health", url("http", shown, admin, "/health")));
          lines.add(line("console", url("http", shown, admin, "/console/")));
        });
    return lines;
  }

  private static String line(String what, String url) {
    return "  %-8s %s".formatted(what.isEmpty() ? "" : what + ":", url);
  }

  private static String url(String scheme, String host, int port, String path) {
    try {
      return new URI(scheme, null, host, port, path, null, null).toASCIIString();
    } catch (URISyntaxException e) {
      // A name that the standard does not allow, with an underscore in it.
      return "%s://%s:%d%s".formatted(scheme, host, port, path);
    }
  }

  private static boolean isAll(String host) {
    return host.matches("[0:.]+");
  }

  /** The addresses of IPv4 under which other machines may reach this one. */
  static List<String> addressesOfMachine() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(StartBanner::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> address instanceof Inet4Address && !address.isLinkLocalAddress())
          .map(InetAddress::getHostAddress)
          .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp() && !network.isLoopback();
    } catch (SocketException e) {
      return false;
    }
  }
}
