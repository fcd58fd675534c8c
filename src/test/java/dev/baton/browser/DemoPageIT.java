package dev.baton.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.baton.testing.NpmPackages;
import dev.baton.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/**
 * The demo page as people use it: two of them at a board, and one who changes the device. Pictures
 * of what they see are left in {@code target/screenshots}.
 */
@Tag("browser")
@Tag("npm")
@Timeout(180)
@TestInstance(Lifecycle.PER_CLASS)
final class DemoPageIT {
  private static final double PATIENCE_MILLIS = 30_000;
  private static final Path PICTURES = Path.of("target", "screenshots");

  private final Chromium chromium = Chromium.launch();

  @AfterAll
  void closeBrowser() {
    chromium.close();
  }

  private static NewContextOptions desktop() {
    return new NewContextOptions().setViewportSize(1_280, 800);
  }

  private static NewContextOptions phone() {
    return new NewContextOptions().setViewportSize(390, 844).setColorScheme(ColorScheme.DARK);
  }

  private Page open(NewContextOptions device, String url) {
    Page page = chromium.page(device);
    page.setDefaultTimeout(PATIENCE_MILLIS);
    page.navigate(url);
    return page;
  }

  private static String demo(TestServer server) {
    return "http://127.0.0.1:" + server.port() + "/demo/";
  }

  private static Page begins(Page page, String name) {
    page.fill("#name", name);
    page.click("#begin");
    page.waitForSelector("#session:not([hidden])");
    return page;
  }

  private static void says(Page page, String text) {
    page.fill("#text", text);
    page.press("#text", "Enter");
  }

  private static void hears(Page page, String text) {
    page.waitForFunction("text => document.querySelector('#log').innerText.includes(text)", text);
  }

  /** Takes a picture, and holds what is in it against the rules of WCAG 2.2, levels A and AA. */
  private static void picture(Page page, String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    assertThat(barriers(page)).as("barriers in %s", name).isEmpty();
  }

  /** What keeps people with a screen reader, a keyboard or weak eyes from using the page. */
  private static List<?> barriers(Page page) {
    page.evaluate(script("axe-core/axe.min.js"));
    return (List<?>)
        page.evaluate(
            """
        async () => {
          const rules = { "target-size": { enabled: true } };
          const { passes, violations } = await axe.run({ rules });
          if (passes.length < 10) throw new Error("hardly anything was looked at");
          return violations.flatMap(({ id, nodes }) =>
            nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
        }
        """);
  }

  private static String transferLink(Page page) {
    page.click("#move");
    page.waitForFunction("() => document.querySelector('#transfer-link').value.includes('baton=')");
    return page.inputValue("#transfer-link");
  }

  /** What the QR code says, read off the page by another library than the one that drew it. */
  private static String codeOn(Page page) {
    page.evaluate(script("jsqr/dist/jsQR.js"));
    return (String)
        page.evaluate(
            """
            () => {
              const { width, height } = document.querySelector("#qr");
              const context = document.querySelector("#qr").getContext("2d");
              return jsQR(context.getImageData(0, 0, width, height).data, width, height).data;
            }
            """);
  }

  private static String script(String name) {
    try {
      return Files.readString(NpmPackages.file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void draws(Page page) {
    page.focus("#canvas");
    page.keyboard().press("Space");
    for (int i = 0; i < 12; i++) {
      page.keyboard().press("Shift+ArrowRight");
      page.keyboard().press("Shift+ArrowDown");
    }
    page.keyboard().press("Space");
  }

  @Test
  void aSessionMovesToAPhoneAndBack() {
    try (var server = TestServer.start("--allow_override_connect")) {
      Page ann = open(desktop(), demo(server));
      picture(ann, "1-start-desktop");
      begins(ann, "Ann");
      Page ben = open(phone(), ann.inputValue("#invite-link"));
      picture(ben, "2-invited-phone");
      begins(ben, "Ben");
      says(ann, "hello from the desk");
      hears(ben, "hello from the desk");
      draws(ann);
      says(ben, "I see a line");
      hears(ann, "I see a line");
      picture(ann, "3-session-desktop");
      picture(ben, "4-session-phone");

      String link = transferLink(ann);
      picture(ann, "5-transfer-desktop");
      assertThat(codeOn(ann)).isEqualTo(link);
      Page onPhone = open(phone(), link);
      onPhone.waitForSelector("#arrival:not([hidden])");
      assertThat(onPhone.innerText("#arrival-id")).startsWith("board-");
      assertThat(onPhone.url()).doesNotContain("baton=");
      picture(onPhone, "5b-arrival-phone");
      assertThat(ann.isVisible("#elsewhere")).as("nothing has moved yet").isFalse();
      onPhone.click("#arrive");
      hears(onPhone, "hello from the desk");
      ann.waitForSelector("#elsewhere[open]");
      picture(ann, "6-elsewhere-desktop");
      picture(onPhone, "7-moved-phone");
      says(onPhone, "now from the phone");
      hears(ben, "now from the phone");

      ann.click("#back");
      ann.waitForSelector("#elsewhere", hidden());
      onPhone.waitForSelector("#elsewhere[open]");
      picture(onPhone, "8-elsewhere-phone");
      hears(ann, "now from the phone");
      says(ann, "back at the desk");
      hears(ben, "back at the desk");
    }
  }

  private static Page.WaitForSelectorOptions hidden() {
    return new Page.WaitForSelectorOptions()
        .setState(com.microsoft.playwright.options.WaitForSelectorState.HIDDEN);
  }

  @Test
  void aLinkThatIsNoGoodIsExplainedAndThereIsAWayOn() {
    try (var server = TestServer.start("--allow_override_connect")) {
      Page ann = begins(open(desktop(), demo(server)), "Ann");
      String link = transferLink(ann);
      arrives(open(phone(), link)).waitForSelector("#session:not([hidden])");
      Page used = arrives(open(phone(), link));
      used.waitForSelector("#problem:not([hidden])");
      assertThat(used.innerText("#problem-title")).isEqualTo("This link has been used");
      picture(used, "9-used-link-phone");
      Page forged = arrives(open(desktop(), link.replaceFirst("~ey[^.]+", "~eyJ4IjoxfQ")));
      forged.waitForSelector("#problem:not([hidden])");
      assertThat(forged.innerText("#problem-title")).isEqualTo("This link is not valid");
      forged.click("#anew");
      forged.waitForSelector("#start:not([hidden])");
      Page cut = open(desktop(), link.replaceFirst("~.*", ""));
      cut.waitForSelector("#problem:not([hidden])");
      assertThat(cut.innerText("#problem-title")).isEqualTo("This link is not valid");
    }
  }

  @Test
  void aLinkThatIsDeclinedMovesNothing() {
    try (var server = TestServer.start("--allow_override_connect")) {
      Page ann = begins(open(desktop(), demo(server)), "Ann");
      String link = transferLink(ann);
      Page other = open(phone(), link);
      other.waitForSelector("#arrival:not([hidden])");
      other.click("#decline");
      other.waitForSelector("#start:not([hidden])");
      assertThat(other.url()).doesNotContain("baton=");
      assertThat(server.metric("connections_overridden")).isZero();
      arrives(open(phone(), link)).waitForSelector("#session:not([hidden])");
    }
  }

  private static Page arrives(Page page) {
    page.click("#arrive");
    return page;
  }

  @Test
  void withoutTakeoverThePageSaysHowToSwitchItOn() {
    try (var server = TestServer.start()) {
      Page ann = begins(open(desktop(), demo(server)), "Ann");
      ann.click("#move");
      ann.waitForSelector("#no-offer:not([hidden])");
      assertThat(ann.innerText("#no-offer")).contains("--allow_override_connect");
      picture(ann, "10-takeover-off-desktop");
    }
  }
}
