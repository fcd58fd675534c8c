package dev.baton.transport.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;

/** The address of a port that is listened on. */
public final class ListenAddress {
  /** {@code ::ffff:0.0.0.0}, all addresses of IPv4 as an IPv6 socket names them. */
  private static final byte[] ALL_OF_IPV4 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0};

  private ListenAddress() {}

  /**
   * The address to bind. Java listens with one socket for both versions of IP, and binds it to all
   * addresses of both for {@code 0.0.0.0}; {@code ::ffff:0.0.0.0} means those of IPv4 alone.
   * Unresolved if there is no such host.
   */
  public static InetSocketAddress of(String host, int port) {
    var address = new InetSocketAddress(host, port);
    if (isAllOfIpv4(address) && hasIpv6()) {
      return new InetSocketAddress(allOfIpv4(), port);
    }
    // A machine without IPv6 cannot bind :: itself.
    return isAll(address) ? new InetSocketAddress(port) : address;
  }

  /** Where something that listens on the host's port can be reached on this machine. */
  public static List<InetSocketAddress> reachable(String host, int port) {
    var address = new InetSocketAddress(host, port);
    if (isAllOfIpv4(address)) {
      return List.of(new InetSocketAddress("127.0.0.1", port));
    }
    return isAll(address)
        ? List.of(new InetSocketAddress("127.0.0.1", port), new InetSocketAddress("::1", port))
        : List.of(address);
  }

  private static boolean isAll(InetSocketAddress address) {
    return address.getAddress() != null && address.getAddress().isAnyLocalAddress();
  }

  private static boolean isAllOfIpv4(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address ip && ip.isAnyLocalAddress();
  }

  private static InetAddress allOfIpv4() {
    try {
      // InetAddress would make an IPv4 address of it.
      return Inet6Address.getByAddress("0.0.0.0", ALL_OF_IPV4, -1);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("it has sixteen bytes", e);
    }
  }

  /** Whether sockets are those of IPv6, which serve both versions. */
  private static boolean hasIpv6() {
    try (var _ = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
      return true;
    } catch (UnsupportedOperationException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Binds the address for a moment.
   *
   * @throws UncheckedIOException saying which port cannot be bound and why
   */
  public static void requireBindable(InetSocketAddress address) {
    try (var probe = new ServerSocket()) {
      probe.bind(address);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException(
              "cannot listen on %s, port %d: ".formatted(address.getHostString(), address.getPort())
                  + e.getMessage(),
              e));
    }
  }
}
