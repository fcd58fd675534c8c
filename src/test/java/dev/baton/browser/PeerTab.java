package dev.baton.browser;

import java.util.List;
import java.util.Map;

/** A browser tab in which a stock client runs; see {@code page.js}. */
final class PeerTab implements AutoCloseable {
  private final BrowserTab page;

  PeerTab(BrowserTab page) {
    this.page = page;
  }

  /** Makes the client; an empty id lets the server choose one. */
  PeerTab join(String id, Map<String, Object> options) {
    page.run("([id, options]) => join(id, options)", List.of(id, options));
    return this;
  }

  /** Counts messages of the server as events too, from here on. */
  PeerTab noteMessages() {
    page.run("() => noteMessages()");
    return this;
  }

  PeerTab call(String id) {
    page.run("id => call(id, { from: 'test' })", id);
    return this;
  }

  PeerTab send(Object data) {
    page.run("data => send(data)", data);
    return this;
  }

  PeerTab disconnect() {
    page.run("() => peer.disconnect()");
    return this;
  }

  /**
   * Reconnects once the socket before is closed: PeerJS 1.0.0 takes the end of the old socket for
   * the end of the new one if it comes later.
   */
  PeerTab reconnect() {
    page.await("() => !peer.socket._socket || peer.socket._socket.readyState === 3", 0);
    page.run("() => peer.reconnect()");
    return this;
  }

  /** Waits until the client is connected under an ID of the server's choice. */
  PeerTab awaitId() {
    page.await("() => peer.open", 0);
    return this;
  }

  String id() {
    return (String) page.ask("() => peer.id");
  }

  Object listPeers() {
    return page.ask("() => listPeers()");
  }

  /** Waits until an event has happened for the so manieth time. */
  PeerTab await(String event, int times) {
    try {
      page.await(
          "([event, times]) => events.filter(e => e === event).length >= times",
          List.of(event, times));
    } catch (RuntimeException e) {
      throw new AssertionError("no '%s' among %s".formatted(event, events()), e);
    }
    return this;
  }

  PeerTab await(String event) {
    return await(event, 1);
  }

  /** Everything that has happened, in order. */
  Object events() {
    return page.ask("() => events");
  }

  /** Loads the page again, with no client in it. */
  PeerTab reload() {
    page.reload();
    return this;
  }

  @Override
  public void close() {
    page.close();
  }
}
