package dev.baton.browser;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Map;

/** A browser tab in which the client add-on runs; see {@code addon.js}. */
final class AddOnTab implements AutoCloseable {
  private final BrowserTab page;

  AddOnTab(BrowserTab page) {
    this.page = page;
    awaitScript();
  }

  private void awaitScript() {
    page.await("() => window.ready", 0);
  }

  @CanIgnoreReturnValue
  AddOnTab join(String id, Map<String, Object> options) {
    page.run("([id, options]) => join(id, options)", List.of(id, options));
    return this;
  }

  /** Makes the client by the link in the address bar. */
  @CanIgnoreReturnValue
  AddOnTab joinByLink(Map<String, Object> options) {
    page.run("options => joinByLink(options)", options);
    return this;
  }

  /** Opens a data connection. */
  @CanIgnoreReturnValue
  AddOnTab call(String id, String label) {
    page.run("([id, label]) => call(id, { label })", List.of(id, label));
    return this;
  }

  @CanIgnoreReturnValue
  AddOnTab send(String id, Object data) {
    page.run("([id, data]) => send(id, data)", List.of(id, data));
    return this;
  }

  /** Sends number after number to the peer, whichever device has its ID. */
  @CanIgnoreReturnValue
  AddOnTab stream(String id) {
    page.run("id => stream(id)", id);
    return this;
  }

  /** Ends what {@link #stream} began; how many numbers were sent. */
  int stopStream() {
    return (Integer) page.ask("() => stopStream()");
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
    page.await(
        "count => events.filter(e => /^data: [0-9]+$/.test(e)).length >= count",
        numbers().size() + more);
    return this;
  }

  @CanIgnoreReturnValue
  AddOnTab saveState(Object state) {
    page.run("state => peer.saveState(state)", state);
    return this;
  }

  @CanIgnoreReturnValue
  AddOnTab reconnectContacts() {
    page.run("() => reconnectContacts()");
    return this;
  }

  /** The link for another device. */
  String transferLink() {
    return (String) page.ask("() => peer.transferLink().then(({ url }) => url)");
  }

  /** Takes the ID back; waits until that has happened. */
  @CanIgnoreReturnValue
  AddOnTab takeBack() {
    page.run("() => peer.takeBack()");
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
      page.await(
          "([event, times]) => events.filter(e => e === event).length >= times",
          List.of(event, times));
    } catch (RuntimeException e) {
      Object connections = page.ask("() => connectionsNow()");
      throw new AssertionError(
          "no '%s' among %s with %s".formatted(event, events(), connections), e);
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
    return (List<String>) page.ask("() => events");
  }

  String address() {
    return page.address();
  }

  @Override
  public void close() {
    page.close();
  }
}
