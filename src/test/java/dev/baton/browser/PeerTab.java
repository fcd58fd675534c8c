package dev.baton.browser;

import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;

/** A browser tab in which a stock client runs; see {@code page.js}. */
final class PeerTab implements AutoCloseable {
  private static final double PATIENCE_MILLIS = 30_000;

  private final Page page;

  PeerTab(Page page) {
    this.page = page;
    page.setDefaultTimeout(PATIENCE_MILLIS);
  }

  /** Makes the client; an empty id lets the server choose one. */
  PeerTab join(String id, Map<String, Object> options) {
    page.evaluate("([id, options]) => join(id, options)", List.of(id, options));
    return this;
  }

  /** Counts messages of the server as events too, from here on. */
  PeerTab noteMessages() {
    page.evaluate("() => noteMessages()");
    return this;
  }

  PeerTab call(String id) {
    page.evaluate("id => call(id, { from: 'test' })", id);
    return this;
  }

  PeerTab send(Object data) {
    page.evaluate("data => send(data)", data);
    return this;
  }

  PeerTab disconnect() {
    page.evaluate("() => peer.disconnect()");
    return this;
  }

  PeerTab reconnect() {
    page.evaluate("() => peer.reconnect()");
    return this;
  }

  /** Waits until the client is connected under an ID of the server's choice. */
  PeerTab awaitId() {
    page.waitForFunction("() => peer.open");
    return this;
  }

  String id() {
    return (String) page.evaluate("() => peer.id");
  }

  Object listPeers() {
    return page.evaluate("() => listPeers()");
  }

  /** Waits until an event has happened for the so manieth time. */
  PeerTab await(String event, int times) {
    page.waitForFunction(
        "([event, times]) => events.filter(e => e === event).length >= times",
        List.of(event, times));
    return this;
  }

  PeerTab await(String event) {
    return await(event, 1);
  }

  /** Everything that has happened, in order. */
  Object events() {
    return page.evaluate("() => events");
  }

  @Override
  public void close() {
    page.context().close();
  }
}
