package dev.baton.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** The server under load, as a client is told of it. */
record Target(InetSocketAddress address, String path, String key) {

  static Target from(LoadOptions options) {
    String host = options.take("host", "127.0.0.1");
    var address = new InetSocketAddress(host, options.take("port", 9000));
    if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
      throw new BenchFailure("the benchmark loads a server on this machine only, not " + host);
    }
    return new Target(address, options.take("path", "/"), options.take("key", "peerjs"));
  }

  /** The upgrade request of the stock client, with a token of the stock client's length. */
  ByteBuffer upgrade(String id) {
    String slash = path.endsWith("/") ? "" : "/";
    String query = "peerjs?key=" + key + "&id=" + id + "&token=k3j9x0q2m1a&version=1.5.5";
    String host = address.getAddress().getHostAddress() + ":" + address.getPort();
    String request =
        "GET "
            + path
            + slash
            + query
            + " HTTP/1.1\r\n"
            + "Host: "
            + host
            + "\r\n"
            + "Connection: Upgrade\r\n"
            + "Upgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n"
            + "\r\n";
    return ByteBuffer.wrap(request.getBytes(ISO_8859_1));
  }
}
