package dev.baton.browser;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;

/** A browser tab in which the client add-on runs; see {@code addon.js}. */
final class AddOnTab implements AutoCloseable {
  private static final double PATIENCE_MILLIS = 30_000;

  private final Page page;

  AddOnTab(Page page) {
    this.page = page;
    page.setDefaultTimeout(PATIENCE_MILLIS);
    awaitScript();
  }

  private void awaitScript() {
    page.waitForFunction("() => window.ready");
  }

  @CanIgnoreReturnValue
  AddOnTab join(String id, Map<String, Object> options) {
    page.evaluate("([id, options]) => join(id, options)", List.of(id, options));
    return this;
  }

  /** Makes the client by the link in the address bar. */
  @CanIgnoreReturnValue
  AddOnTab joinByLink(Map<String, Object> options) {
    page.evaluate("options => joinByLink(options)", options);
    return this;
  }

  /** Opens a data connection. */
  @CanIgnoreReturnValue
  AddOnTab call(String id, String label) {
    page.evaluate("([id, label]) => call(id, { label })", List.of(id, label));
    return this;
  }

  @CanIgnoreReturnValue
  AddOnTab send(String id, Object data) {
    page.evaluate("([id, data]) => send(id, data)", List.of(id, data));
    return this;
  }

  /** Sends number after number to the peer, whichever device has its ID. */
  @CanIgnoreReturnValue
  AddOnTab stream(String id) {
    page.evaluate("id => stream(id)", id);
    return this;
  }

  /** Ends what {@link #stream} began; how many numbers were sent. */
  int stopStream() {
    return (Integer) page.evaluate("() => stopStream()");
  }

  /** The numbers that have arrived, in order. */
  List<Integer> numbers() {
    return events().stream()
        .filter(event -> event.matches("data: \\d+"))
        .map(event -> Integer.valueOf(event.substring("data: ".length())))
        .toList();
  }

  /** Waits until so many numbers more have arrived. */
  @CanIgnoreReturnValue
  AddOnTab awaitMoreNumbers(int more) {
    page.waitForFunction(
        "count => events.filter(e => /^data: [0-9]+$/.test(e)).length >= count",
        numbers().size() + more);
    return this;
  }

  @CanIgnoreReturnValue
  AddOnTab saveState(Object state) {
    page.evaluate("state => peer.saveState(state)", state);
    return this;
  }

  @CanIgnoreReturnValue
  AddOnTab reconnectContacts() {
    page.evaluate("() => reconnectContacts()");
    return this;
  }

  /** The link for another device. */
  String transferLink() {
    return (String) page.evaluate("() => peer.transferLink().then(({ url }) => url)");
  }

  /** Takes the ID back; waits until that has happened. */
  @CanIgnoreReturnValue
  AddOnTab takeBack() {
    page.evaluate("() => peer.takeBack()");
    return this;
  }

  @CanIgnoreReturnValue
  AddOnTab reload() {
    page.reload();
    awaitScript();
    return this;
  }

  /** Waits until an event has happened for the so manieth time. */
  @CanIgnoreReturnValue
  AddOnTab await(String event, int times) {
    try {
      page.waitForFunction(
          "([event, times]) => events.filter(e => e === event).length >= times",
          List.of(event, times));
    } catch (com.microsoft.playwright.TimeoutError e) {
      throw new AssertionError("no '%s' among %s".formatted(event, events()), e);
    }
    return this;
  }

  @CanIgnoreReturnValue
  AddOnTab await(String event) {
    return await(event, 1);
  }

  /** Everything that has happened since the page was loaded, in order. */
  @SuppressWarnings("unchecked")
  List<String> events() {
    return (List<String>) page.evaluate("() => events");
  }

  String address() {
    return page.url();
  }

  @Override
  public void close() {
    page.context().close();
  }
}
