package dev.baton.transport.websocket;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Pings idle connections and enforces the timeouts. Its owner calls it again and again on one
 * thread, which never waits for a socket; closes that are due after a grace have a thread of their
 * own.
 */
public final class SocketMonitor implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SocketMonitor.class.getName());

  /** How long a client has to answer a close frame. */
  static final Duration CLOSE_GRACE = Duration.ofMillis(900);

  /** How long the input of a client that made a mistake is drained. */
  static final Duration LINGER = Duration.ofMillis(250);

  private final BufferMemory incoming;
  private final ForEach guarded;
  private final Set<WebSocket> sockets = ConcurrentHashMap.newKeySet();

  // Ended when the server has stopped and with it every socket: what a late connection still asks
  // for is done already. A socket has two tasks here at most, and none of them waits.
  private final ScheduledThreadPoolExecutor closes =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().name("baton-closes").daemon().factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  /** Does something for each socket, also after it has failed for one. */
  @FunctionalInterface
  public interface ForEach {
    /**
     * Does it for each of them.
     *
     * @param onFailure called with a socket for which the action has failed
     */
    void run(
        Iterable<WebSocket> sockets, Consumer<WebSocket> action, Consumer<WebSocket> onFailure);
  }

  /**
   * Looks after no socket yet.
   *
   * @param incoming the memory of messages that are still arriving
   */
  public SocketMonitor(BufferMemory incoming, ForEach guarded) {
    this.incoming = incoming;
    this.guarded = guarded;
  }

  void add(WebSocket socket) {
    sockets.add(socket);
  }

  void remove(WebSocket socket) {
    sockets.remove(socket);
  }

  /** How many sockets are open. */
  public int openSockets() {
    return sockets.size();
  }

  /** Sends the pings that are due, and ends sockets that were silent or blocked for too long. */
  public void sweep(Sweep sweep) {
    guarded.run(sockets, socket -> socket.sweep(sweep), WebSocket::hardClose);
  }

  /** Ends connections whose unfinished messages hold memory that others wait for. */
  public void freeMemory(long nowNanos) {
    guarded.run(
        UnfinishedMessages.connectionsToEnd(sockets, incoming, nowNanos),
        WebSocket::giveUpUnfinished,
        WebSocket::hardClose);
  }

  /** Closes the connection for sure if its client does not do so by itself. */
  void hardCloseSoon(WebSocket socket, Duration grace) {
    var _ = closes.schedule(socket::hardClose, grace.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Closes the connection of a client that made a mistake: a while after its close frame is
   * written, so that the client learns what was wrong, and after {@code patience} in any case.
   */
  void hardCloseWhenWritten(WebSocket socket, Duration patience) {
    closeWhenWritten(socket, System.nanoTime() + patience.toNanos());
  }

  private void closeWhenWritten(WebSocket socket, long deadlineNanos) {
    if (socket.isCloseWritten() || System.nanoTime() - deadlineNanos > 0) {
      hardCloseSoon(socket, LINGER);
    } else {
      Runnable again = () -> closeWhenWritten(socket, deadlineNanos);
      var _ = closes.schedule(again, LINGER.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Has the sockets that are open now closed in a random order, evenly over a time, and returns
   * after the last one. New ones are left alone.
   *
   * @param close closes a socket that is still open, by any means
   * @throws InterruptedException if the thread was interrupted; the rest stays open
   */
  public void closeAll(Duration spread, Consumer<WebSocket> close) throws InterruptedException {
    List<WebSocket> open = new ArrayList<>(sockets);
    Collections.shuffle(open);
    long begun = System.nanoTime();
    for (int i = 0; i < open.size(); i++) {
      long due = spread.toNanos() / open.size() * i;
      TimeUnit.NANOSECONDS.sleep(due - (System.nanoTime() - begun));
      WebSocket next = open.get(i);
      try {
        close.accept(next);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.DEBUG, "a socket could not be closed in order", e);
        next.hardClose();
      }
    }
  }

  /** Drops the closes that are still due; for when the server has stopped. */
  @Override
  public void close() {
    closes.shutdownNow();
  }
}
