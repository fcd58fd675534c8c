package dev.baton.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.browser.TestBrowser.Device;
import dev.baton.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/**
 * The demo page as people use it: two of them at a board, and one who changes the device. Pictures
 * of what they see are left in {@code target/screenshots}.
 */
@Timeout(180)
@TestInstance(Lifecycle.PER_CLASS)
abstract class DemoScenes {
  private final TestBrowser browser;
  private final String pictures;

  /**
   * @param pictures the folder below {@code target/screenshots}
   */
  DemoScenes(TestBrowser browser, String pictures) {
    this.browser = browser;
    this.pictures = pictures + "/";
  }

  TestBrowser browser() {
    return browser;
  }

  private DemoTab open(Device device, String url) {
    return new DemoTab(browser.open(device, url));
  }

  private static String demo(TestServer server) {
    return "http://127.0.0.1:" + server.port() + "/demo/";
  }

  @Test
  void aSessionMovesToAPhoneAndBack() {
    try (var server = TestServer.start("--allow_override_connect")) {
      DemoTab ann = open(Device.DESKTOP, demo(server)).sees("#start");
      ann.picture(pictures + "1-start-desktop");
      ann.begins("Ann");
      DemoTab ben = open(Device.PHONE, ann.value("#invite-link")).sees("#start");
      ben.picture(pictures + "2-invited-phone");
      ben.begins("Ben");
      ann.says("hello from the desk");
      ben.hears("hello from the desk");
      ann.draws();
      ben.says("I see a line");
      ann.hears("I see a line");
      ann.picture(pictures + "3-session-desktop");
      ben.picture(pictures + "4-session-phone");

      String link = ann.transferLink();
      ann.picture(pictures + "5-transfer-desktop");
      assertThat(ann.code()).isEqualTo(link);
      DemoTab onPhone = open(Device.PHONE, link).sees("#arrival");
      assertThat(onPhone.text("#arrival-id")).startsWith("board-");
      assertThat(onPhone.address()).doesNotContain("baton=");
      onPhone.picture(pictures + "5b-arrival-phone");
      assertThat(ann.isSeen("#elsewhere")).as("nothing has moved yet").isFalse();
      onPhone.arrives().hears("hello from the desk");
      ann.sees("#elsewhere").picture(pictures + "6-elsewhere-desktop");
      onPhone.picture(pictures + "7-moved-phone");
      onPhone.says("now from the phone");
      ben.hears("now from the phone");

      ann.click("#back").seesNoMore("#elsewhere");
      onPhone.sees("#elsewhere").picture(pictures + "8-elsewhere-phone");
      ann.hears("now from the phone");
      ann.says("back at the desk");
      ben.hears("back at the desk");
    }
  }

  /** Version 10 has 57 modules a side; with more of them phones read a code badly from a screen. */
  @Test
  void theLinkOfALongIdFitsIntoACodeThatPhonesRead() {
    try (var server = TestServer.start("--allow_override_connect")) {
      DemoTab ann = open(Device.DESKTOP, demo(server)).begins("Ann");
      String fragment = ann.transferLink().replaceFirst(".*#", "");
      String usual =
          "https://baton.example.com/peerjs/demo/#"
              + fragment.replaceFirst("[^~]+$", "3d2c1b8e-4f5a-4b6c-8d7e-9f0a1b2c3d4e");
      assertThat(usual).hasSizeBetween(150, 271);
      assertThat(ann.codeVersion(usual)).isLessThanOrEqualTo(10);
    }
  }

  @Test
  void aLinkThatIsNoGoodIsExplainedAndThereIsAWayOn() {
    try (var server = TestServer.start("--allow_override_connect")) {
      DemoTab ann = open(Device.DESKTOP, demo(server)).begins("Ann");
      String link = ann.transferLink();
      open(Device.PHONE, link).arrives().sees("#session");
      DemoTab used = open(Device.PHONE, link).arrives().sees("#problem");
      assertThat(used.text("#problem-title")).isEqualTo("This link has been used");
      used.picture(pictures + "9-used-link-phone");
      String forgedLink = link.replaceFirst("~tkt_.{4}", "~tkt_AAAA");
      DemoTab forged = open(Device.DESKTOP, forgedLink).arrives().sees("#problem");
      assertThat(forged.text("#problem-title")).isEqualTo("This link is not valid");
      forged.click("#anew").sees("#start");
      DemoTab cut = open(Device.DESKTOP, link.replaceFirst("~.*", "")).sees("#problem");
      assertThat(cut.text("#problem-title")).isEqualTo("This link is not valid");
    }
  }

  @Test
  void aLinkThatIsDeclinedMovesNothing() {
    try (var server = TestServer.start("--allow_override_connect")) {
      DemoTab ann = open(Device.DESKTOP, demo(server)).begins("Ann");
      String link = ann.transferLink();
      DemoTab other = open(Device.PHONE, link).sees("#arrival").click("#decline").sees("#start");
      assertThat(other.address()).doesNotContain("baton=");
      assertThat(server.metric("connections_overridden")).isZero();
      open(Device.PHONE, link).arrives().sees("#session");
    }
  }

  @Test
  void withoutTakeoverThePageSaysHowToSwitchItOn() {
    try (var server = TestServer.start()) {
      DemoTab ann = open(Device.DESKTOP, demo(server)).begins("Ann");
      ann.click("#move").sees("#no-offer");
      assertThat(ann.text("#no-offer")).contains("--allow_override_connect");
      ann.picture(pictures + "10-takeover-off-desktop");
    }
  }
}
