package dev.baton.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** The demo page in a tab, as its user sees and uses it. */
final class DemoTab {
  private static final Path PICTURES = Path.of("target", "screenshots");

  private final BrowserTab tab;

  DemoTab(BrowserTab tab) {
    this.tab = tab;
  }

  /** The tab itself, for what is not of the demo. */
  BrowserTab tab() {
    return tab;
  }

  DemoTab click(String selector) {
    tab.click(selector);
    return this;
  }

  /** Waits until the element is seen. */
  DemoTab sees(String selector) {
    return await("s => document.querySelector(s)?.checkVisibility() ?? false", selector);
  }

  /** Waits until the element is not seen any more. */
  DemoTab seesNoMore(String selector) {
    return await("s => !document.querySelector(s)?.checkVisibility()", selector);
  }

  private DemoTab await(String function, String argument) {
    try {
      tab.await(function, argument);
    } catch (RuntimeException e) {
      Object seen = tab.ask("() => document.body.innerText");
      throw new AssertionError(
          "%s does not become true of %s: %s".formatted(function, argument, seen), e);
    }
    return this;
  }

  boolean isSeen(String selector) {
    return tab.ask("s => document.querySelector(s)?.checkVisibility() ?? false", selector)
        .equals(true);
  }

  String text(String selector) {
    return (String) tab.ask("s => document.querySelector(s).innerText", selector);
  }

  String value(String selector) {
    return (String) tab.ask("s => document.querySelector(s).value", selector);
  }

  String address() {
    return tab.address();
  }

  DemoTab begins(String name) {
    tab.fill("#name", name);
    return click("#begin").sees("#session");
  }

  void says(String text) {
    tab.fill("#text", text);
    tab.press("Enter");
  }

  void hears(String text) {
    var _ = await("text => document.querySelector('#log').innerText.includes(text)", text);
  }

  /** A line, with the keyboard. */
  void draws() {
    tab.run("() => document.querySelector('#canvas').focus()");
    tab.press("Space");
    for (int i = 0; i < 12; i++) {
      tab.press("Shift+ArrowRight");
      tab.press("Shift+ArrowDown");
    }
    tab.press("Space");
  }

  /** Opens the dialog with the link for another device. */
  String transferLink() {
    click("#move");
    var _ = await("s => document.querySelector(s).value.includes('baton=')", "#transfer-link");
    return value("#transfer-link");
  }

  /** Goes on with a session of another device. */
  DemoTab arrives() {
    return click("#arrive");
  }

  /** What the QR code says, read off the page by another library than the one that drew it. */
  String code() {
    tab.load(Barriers.script("jsqr/dist/jsQR.js"));
    return (String)
        tab.ask(
            """
            () => {
              const { width, height } = document.querySelector("#qr");
              const context = document.querySelector("#qr").getContext("2d");
              return jsQR(context.getImageData(0, 0, width, height).data, width, height).data;
            }
            """);
  }

  /** The version by the standard of the QR code that the page would draw of a text. */
  int codeVersion(String text) {
    tab.load(Barriers.script("jsqr/dist/jsQR.js"));
    return (Integer)
        tab.ask(
            """
            async text => {
              const { drawCode } = await import(new URL("transfer.js", location.href));
              const canvas = document.createElement("canvas");
              drawCode(qrcode, canvas, text);
              const { width, height } = canvas;
              const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
              const read = jsQR(pixels, width, height);
              if (read.data !== text) throw new Error("the code says something else");
              return read.version;
            }
            """,
            text);
  }

  /** Takes a picture, and holds what is in it against the rules of WCAG 2.2, levels A and AA. */
  void picture(String name) {
    // What is on its way is seen only in part.
    tab.run(
        """
        () => Promise.allSettled(document.getAnimations()
          .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
          .map(({ finished }) => finished))
        """);
    tab.picture(PICTURES.resolve(name + ".png"));
    assertThat(Barriers.of(tab)).as("barriers in %s", name).isEmpty();
  }
}
