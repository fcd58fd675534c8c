package dev.baton.transport.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.session.FairShare;
import dev.baton.testing.RawWebSocket;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.PlainSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * WebSockets alone, without HTTP or sessions: sockets on loopback, a monitor that sweeps all the
 * time, and a listener that remembers what it hears.
 */
final class SocketRoom implements AutoCloseable {
  private static final Pattern KEY = Pattern.compile("Sec-WebSocket-Key: (\\S+)");

  private final SharedMemory memory = new SharedMemory(1 << 26);
  private final Queue<SocketCounter> counted = new ConcurrentLinkedQueue<>();
  private final SocketSettings settings;
  private final SocketMonitor monitor;
  private final ServerSocket listener;
  private final Thread sweeping;

  SocketRoom(WebSocketLimits limits) {
    this.settings = new SocketSettings(limits, memory, memory, FairShare::allows, counted::add);
    this.monitor =
        new SocketMonitor(
            memory,
            (sockets, action, _) -> {
              for (WebSocket socket : sockets) {
                action.accept(socket);
              }
            });
    try {
      this.listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.sweeping = Thread.ofVirtual().start(this::sweep);
  }

  private void sweep() {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(10);
        long now = System.nanoTime();
        monitor.sweep(new Sweep(now, true, false));
        monitor.freeMemory(now);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The server's end of a socket, which is its listener as well. */
  static final class End implements SocketListener {
    private final Consumer<End> onOpened;
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final Semaphore ended = new Semaphore(0);
    private final WebSocket socket;

    private End(WebSocket socket, Consumer<End> onOpened) {
      this.socket = socket;
      this.onOpened = onOpened;
    }

    WebSocket socket() {
      return socket;
    }

    Queue<String> heard() {
      return heard;
    }

    /** Waits until the loop has ended. */
    void awaitEnd() throws InterruptedException {
      assertThat(ended.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void opened() {
      heard.add("opened");
      onOpened.accept(this);
    }

    @Override
    public void message(byte[] message) {
      String text = new String(message, UTF_8);
      heard.add(text.length() > 20 ? "message of " + text.length() : "message " + text);
      socket.answer(message);
    }

    @Override
    public void messageDropped() {
      heard.add("dropped");
    }

    @Override
    public void ended(EndCause cause) {
      heard.add("ended " + cause);
    }

    @Override
    public void failed(RuntimeException failure) {
      heard.add("failed " + failure.getMessage());
    }
  }

  /** Two ends of one connection. */
  record Pair(RawWebSocket client, End server) implements AutoCloseable {
    @Override
    public void close() {
      client.close();
    }
  }

  Pair open() {
    return open(_ -> {}, 0);
  }

  /**
   * Opens a connection.
   *
   * @param onOpened called on the socket's reading thread
   * @param receiveBytes the client's receive buffer, 0 for any
   */
  Pair open(Consumer<End> onOpened, int receiveBytes) {
    try {
      var client = new Socket();
      if (receiveBytes > 0) {
        client.setReceiveBufferSize(receiveBytes);
      }
      client.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()));
      Socket accepted = listener.accept();
      accepted.setTcpNoDelay(true);
      accepted.setSendBufferSize(65_536);
      End server = serve(accepted, onOpened);
      RawWebSocket open = RawWebSocket.over(client, listener.getLocalPort(), "/");
      assertThat(open.status()).isEqualTo(101);
      await().until(() -> server.heard().contains("opened"));
      return new Pair(open, server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private End serve(Socket accepted, Consumer<End> onOpened) {
    PlainSocket plain = PlainSocket.server(accepted, "socket", "room");
    var readNanos = new AtomicLong(System.nanoTime());
    DataReader reader =
        DataReader.create(
            () -> {
              byte[] bytes = plain.get();
              readNanos.set(System.nanoTime());
              return bytes;
            });
    // Its own answer to the handshake is written already.
    var streams =
        new SocketStreams(plain, new byte[0], reader, readNanos::get, () -> closeHard(accepted));
    var end = new End(new WebSocket(settings, monitor, streams), onOpened);
    Thread.ofVirtual()
        .start(
            () -> {
              try (accepted) {
                shakeHands(accepted);
                end.socket().run(end);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                end.ended.release();
              }
            });
    return end;
  }

  private static void closeHard(Socket socket) {
    try (socket) {
      socket.shutdownInput();
    } catch (IOException e) {
      // It is closed.
    }
  }

  private static void shakeHands(Socket socket) throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      head.write(socket.getInputStream().read());
    }
    Matcher key = KEY.matcher(head.toString(ISO_8859_1));
    assertThat(key.find()).isTrue();
    String accept = OpeningHandshake.accept(key.group(1)).orElseThrow();
    List<String> answer =
        List.of(
            "HTTP/1.1 101 Switching Protocols",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Accept: " + accept,
            "",
            "");
    socket.getOutputStream().write(String.join("\r\n", answer).getBytes(ISO_8859_1));
  }

  Queue<SocketCounter> counted() {
    return counted;
  }

  int openSockets() {
    return monitor.openSockets();
  }

  long usedMemory() {
    return memory.used();
  }

  @Override
  public void close() throws IOException {
    sweeping.interrupt();
    monitor.close();
    listener.close();
  }
}
