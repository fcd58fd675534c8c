package dev.baton.browser;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A tab of Firefox, in a container of its own. */
final class BidiTab implements BrowserTab {
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

  /** The keys that have no character, as WebDriver writes them. */
  private static final Map<String, String> KEYS =
      Map.of(
          "Space", " ",
          "Tab", "\ue004",
          "Enter", "\ue007",
          "Shift", "\ue008",
          "Escape", "\ue00c",
          "Delete", "\ue017",
          "ArrowLeft", "\ue012",
          "ArrowUp", "\ue013",
          "ArrowRight", "\ue014",
          "ArrowDown", "\ue015");

  private static final String MIDDLE =
      """
      selector => {
        const element = document.querySelector(selector);
        if (!element?.checkVisibility() || element.disabled) return false;
        element.scrollIntoView({ block: "nearest", behavior: "instant" });
        const { left, top, width, height } = element.getBoundingClientRect();
        const [x, y] = [left + width / 2, top + height / 2].map(Math.round);
        return element.contains(document.elementFromPoint(x, y)) && [x, y];
      }
      """;

  private final BidiConnection browser;
  private final String container;
  private final String context;

  BidiTab(BidiConnection browser, TestBrowser.Device device, String url) {
    this.browser = browser;
    this.container =
        browser.send("browser.createUserContext", Map.of()).path("userContext").asText();
    // A window of its own: tabs in the background are slowed down.
    this.context =
        browser
            .send("browsingContext.create", Map.of("type", "window", "userContext", container))
            .path("context")
            .asText();
    browser.send(
        "browsingContext.setViewport",
        Map.of(
            "context",
            context,
            "viewport",
            Map.of("width", device.width(), "height", device.height())));
    browser.send(
        "browsingContext.navigate", Map.of("context", context, "url", url, "wait", "complete"));
  }

  @Override
  public Object ask(String function, Object argument) {
    try {
      String text = BidiConnection.JSON.writeValueAsString(argument);
      String call = "async text => JSON.stringify(await (" + function + ")(JSON.parse(text)))";
      JsonNode given =
          result(
              browser.send(
                  "script.callFunction",
                  Map.of(
                      "functionDeclaration",
                      call,
                      "awaitPromise",
                      true,
                      "target",
                      Map.of("context", context),
                      "arguments",
                      List.of(Map.of("type", "string", "value", text)))));
      return BidiConnection.JSON.readValue(given.path("value").asText(), Object.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void load(String script) {
    var _ =
        result(
            browser.send(
                "script.evaluate",
                Map.of(
                    "expression",
                    script + "\n;0",
                    "awaitPromise",
                    false,
                    "target",
                    Map.of("context", context))));
  }

  private static JsonNode result(JsonNode answer) {
    if (answer.path("type").asText().equals("exception")) {
      throw new AssertionError(answer.path("exceptionDetails").path("text").asText());
    }
    return answer.path("result");
  }

  @Override
  public void await(String function, Object argument) {
    String truth = "async argument => Boolean(await (" + function + ")(argument))";
    Awaitility.await()
        .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
        .pollInterval(LOOK_INTERVAL)
        // The page that was asked may be gone.
        .ignoreException(BidiConnection.RefusedException.class)
        .until(() -> ask(truth, argument).equals(true));
  }

  @Override
  public void click(String selector) {
    await(MIDDLE, selector);
    var middle = (List<?>) ask(MIDDLE, selector);
    perform(
        "pointer",
        List.of(
            Map.of("type", "pointerMove", "x", middle.get(0), "y", middle.get(1)),
            Map.of("type", "pointerDown", "button", 0),
            Map.of("type", "pointerUp", "button", 0)));
  }

  @Override
  public void fill(String selector, String text) {
    await("selector => document.querySelector(selector)?.checkVisibility()", selector);
    run(
        "selector => { const e = document.querySelector(selector); e.focus(); e.select(); }",
        selector);
    press("Delete");
    List<Map<String, Object>> keys = new ArrayList<>();
    text.codePoints()
        .mapToObj(Character::toString)
        .forEach(
            key -> {
              keys.add(Map.of("type", "keyDown", "value", key));
              keys.add(Map.of("type", "keyUp", "value", key));
            });
    perform("key", keys);
  }

  @Override
  public void press(String keys) {
    List<String> names = List.of(keys.split("\\+", -1));
    List<Map<String, Object>> actions = new ArrayList<>();
    for (String name : names) {
      actions.add(Map.of("type", "keyDown", "value", KEYS.getOrDefault(name, name)));
    }
    List<String> reversed = new ArrayList<>(names);
    Collections.reverse(reversed);
    for (String name : reversed) {
      actions.add(Map.of("type", "keyUp", "value", KEYS.getOrDefault(name, name)));
    }
    perform("key", actions);
  }

  private void perform(String device, List<? extends Map<String, ?>> actions) {
    browser.send(
        "input.performActions",
        Map.of(
            "context",
            context,
            "actions",
            List.of(Map.of("type", device, "id", device, "actions", actions))));
  }

  @Override
  public void reload() {
    browser.send("browsingContext.reload", Map.of("context", context, "wait", "complete"));
  }

  @Override
  public String address() {
    return (String) ask("() => location.href");
  }

  @Override
  public void picture(Path file) {
    String data =
        browser
            .send("browsingContext.captureScreenshot", Map.of("context", context))
            .path("data")
            .asText();
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, Base64.getDecoder().decode(data));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    browser.send("browser.removeUserContext", Map.of("userContext", container));
  }
}
