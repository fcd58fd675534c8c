package dev.baton.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.browser.TestBrowser.Device;
import dev.baton.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The demo page on screens from the narrowest to a desktop's: nothing is cut, nothing lies upon
 * something else, and everything can be reached with the keyboard. Pictures of each view are left
 * in {@code target/screenshots}.
 */
@Tag("browser")
@Tag("npm")
@Timeout(180)
@TestInstance(Lifecycle.PER_CLASS)
final class DemoLayoutIT {
  /** What is wrong with the part of the page that can be used: the open dialog, or all of it. */
  private static final String FAULTS =
      """
      () => {
        const root = document.querySelector("dialog[open]") ?? document.body;
        const all =
          "button, input, h1, h2, p, label, li, pre, canvas, progress, img, b, small, span";
        const shown = [...root.querySelectorAll(all)].filter(e =>
          e.checkVisibility() && !e.closest(".unseen, dialog:not([open]) *") && e.offsetWidth);
        const name = e => e.id || e.className || e.textContent.trim().slice(0, 30) || e.outerHTML;
        const box = e => e.getBoundingClientRect();
        const faults = [];
        if (document.documentElement.scrollWidth > innerWidth) faults.push("the page is too wide");
        for (const e of shown) {
          const { left, right, top, bottom } = box(e);
          if (e.tagName === "BUTTON" && e.offsetHeight > 56) faults.push(`${name(e)} is high`);
          if (left < -0.5 || right > innerWidth + 0.5) faults.push(`${name(e)} is outside`);
          const { overflowX, overflowY } = getComputedStyle(e);
          if (e.tagName !== "INPUT" && overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1)
            faults.push(`the text of ${name(e)} is cut`);
          let scrolls = false;
          for (let a = e.parentElement; a; a = a.parentElement) {
            const style = getComputedStyle(a);
            const of = box(a);
            if (style.overflowX !== "visible" && (left < of.left - 1 || right > of.right + 1))
              faults.push(`${name(e)} is cut by ${name(a)} at a side`);
            scrolls ||= style.overflowY === "auto";
            const isOver = top < of.top - 1 || bottom > of.bottom + 1;
            if (!scrolls && style.overflowY === "hidden" && isOver)
              faults.push(`${name(e)} is cut by ${name(a)} at the top or bottom`);
          }
        }
        const qr = shown.find(e => e.id === "qr");
        if (qr && Math.abs(box(qr).width * devicePixelRatio - qr.width) > 0.5)
          faults.push("the modules of the code are no whole pixels");
        const controls = shown.filter(e => e.matches("button, input, canvas, .status, .brand"));
        controls.forEach((one, i) => controls.slice(i + 1).forEach(other => {
          const [a, b] = [box(one), box(other)];
          const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          const covers = one.id === "qr" || other.id === "qr"; // where a new code is offered
          if (across > 1 && down > 1 && !covers) faults.push(`${name(one)} is upon ${name(other)}`);
        }));
        return faults;
      }
      """;

  /** The controls that Tab goes to, and what is wrong with the one that has the focus. */
  private static final String FOCUS =
      """
      () => {
        const e = document.activeElement;
        const { left, right, top, bottom, width } = e.getBoundingClientRect();
        const name = e.id || e.getAttribute("aria-label") || e.textContent.trim();
        if (e === document.body) return "nothing";
        if (!e.matches(":focus-visible") || getComputedStyle(e).outlineStyle === "none")
          return name + " does not show that it has the focus";
        if (left < 0 || right > innerWidth || top < -1 || bottom > innerHeight + 1)
          return `${name} is out of sight: ${top} to ${bottom} of ${innerHeight}`;
        const at = document.elementFromPoint(left + width / 2, (top + bottom) / 2);
        return e.contains(at) || at.matches("label:has(:focus)") ? name : name + " is covered";
      }
      """;

  private final Chromium chromium = Chromium.launch();

  @AfterAll
  void closeBrowser() {
    chromium.close();
  }

  private DemoTab open(Device device, String url) {
    return new DemoTab(chromium.open(device, url));
  }

  private static void isWhole(DemoTab page, Device device, String view) {
    page.picture("layout/%d-%s".formatted(device.width(), view));
    assertThat(page.tab().ask(FAULTS)).as("%s at %d", view, device.width()).isEqualTo(List.of());
  }

  /** Tab goes to these and in this order, and comes back to the first of them. */
  private static void tabsThrough(DemoTab page, String... controls) {
    for (String control : controls) {
      page.tab().press("Tab");
      assertThat(page.tab().ask(FOCUS)).isEqualTo(control);
    }
  }

  @ParameterizedTest
  @CsvSource({"320,568", "360,640", "390,844", "768,1024", "812,375", "1280,800"})
  void nothingIsCutOnAnyScreen(int width, int height) {
    var device = new Device(width, height, width == 360);
    try (var server = TestServer.start("--allow_override_connect")) {
      String demo = "http://127.0.0.1:" + server.port() + "/demo/";
      DemoTab ann = open(device, demo).sees("#start");
      isWhole(ann, device, "1-start");
      ann.begins("Annemarie Wilhelmina van");
      isWhole(ann, device, "2-alone");
      tabsThrough(ann, "invite-link", "Copy", "canvas", "Ink", "clear", "log", "text", "Send");
      DemoTab ben = open(device, ann.value("#invite-link")).sees("#start");
      isWhole(ben, device, "3-invited");
      ben.begins("Bartholomew Featherstone");
      ann.says("hello from a rather long sentence that needs more than one line on a telephone");
      ben.hears("hello from");
      ann.draws();
      isWhole(ben, device, "4-together");

      String link = ann.transferLink();
      isWhole(ann, device, "5-transfer");
      tabsThrough(ann, "transfer-link", "Copy");
      DemoTab third = open(device, link).sees("#arrival");
      isWhole(third, device, "6-arrival");
      third.arrives().sees("#session");
      ann.sees("#elsewhere");
      isWhole(ann, device, "7-elsewhere");
      tabsThrough(ann, "leave");
      ann.tab().press("Escape");
      ann.tab().press("Escape");
      ann.sees("#elsewhere");
      DemoTab used = open(device, link).arrives().sees("#problem");
      isWhole(used, device, "8-problem");
    }
    try (var server = TestServer.start()) {
      DemoTab ann = open(device, "http://127.0.0.1:" + server.port() + "/demo/").begins("");
      ann.click("#move").sees("#no-offer");
      isWhole(ann, device, "9-no-offer");
    }
  }
}
