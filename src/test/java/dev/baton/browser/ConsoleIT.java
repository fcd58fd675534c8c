package dev.baton.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console of the admin port, as operators use it, and as others would. */
@Tag("browser")
@Tag("npm")
@Timeout(180)
@TestInstance(Lifecycle.PER_CLASS)
final class ConsoleIT {
  private static final String PROVE = "button[aria-label^='Check event']";

  private static final String FOCUS_ON_CHART =
      "() => document.querySelector('.chart [tabindex=\"0\"]').focus()";

  private final Chromium chromium = Chromium.launch();

  @AfterAll
  void closeBrowser() {
    chromium.close();
  }

  private ConsoleTab open(ConsoleScene scene, String token) {
    ConsoleTab tab = new ConsoleTab(chromium.open(scene.console()));
    return token.isEmpty() ? tab : tab.signsIn(token).sees("#views");
  }

  private static void isNotHacked(ConsoleTab tab) {
    assertThat(tab.tab().ask("() => window.hacked === undefined")).isEqualTo(true);
    assertThat(tab.tab().ask("() => document.querySelectorAll('main img').length")).isEqualTo(0);
  }

  @Test
  void aTokenIsAskedForAndKeptForTheTabAlone(@TempDir Path folder) {
    try (var scene = ConsoleScene.in(folder)) {
      ConsoleTab tab = open(scene, "").sees("#token");
      assertThat(tab.text()).doesNotContain("alice");
      tab.signsIn("wrong").reads("The token is not in the file");
      tab.signsIn(scene.readToken()).reads("rita (read)").reads("alice");
      tab.tab().reload();
      tab.reads("rita (read)").reads("alice");
      assertThat(tab.tab().ask("() => localStorage.length + document.cookie.length")).isEqualTo(0);
      assertThat(open(scene, "").sees("#token").text()).doesNotContain("rita");
      tab.click("#sign-out").sees("#token");
      assertThat(tab.tab().ask("() => sessionStorage.length")).isEqualTo(0);
      tab.tab().reload();
      tab.sees("#token");
    }
  }

  @Test
  void whoMayOnlyReadIsOfferedNothingToDo(@TempDir Path folder) {
    try (var scene = ConsoleScene.in(folder)) {
      ConsoleTab tab = open(scene, scene.readToken());
      tab.goes("#/id/alice", "alice").reads("held, live").sees(".chart svg");
      assertThat(tab.has("#disconnect") || tab.has("#ban")).isFalse();
      tab.goes("#/bans", "Bans").reads("carol");
      assertThat(tab.has("#ban-id")).isFalse();
      assertThat(tab.text()).doesNotContain("Lift");
    }
  }

  @Test
  void aMachineThatNeedsNoTokenIsNotAsked() {
    try (TestServer server = TestServer.start("--admin_port", "0");
        WsPeer peer = WsPeer.join(server, "dora")) {
      peer.echoes();
      String url = "http://127.0.0.1:" + server.adminPort() + "/console/";
      ConsoleTab tab = new ConsoleTab(chromium.open(url));
      tab.reads("no token needed (read)").reads("dora");
      assertThat(tab.has("#token")).isFalse();
    }
  }

  @Test
  void peersAndEventsFollowWhatHappens(@TempDir Path folder) {
    try (var scene = ConsoleScene.in(folder)) {
      ConsoleTab peers = open(scene, scene.readToken()).reads("3 IDs are held now");
      ConsoleTab events = open(scene, scene.readToken()).goes("#/events", "Events").reads("Live.");
      WsPeer erin = scene.joins("erin");
      peers.reads("erin").reads("4 IDs are held now");
      events.reads("erin");
      erin.leaves();
      events.reads("peer-disconnected");
      peers.readsNoMore("erin");
      events.click("button[aria-pressed]");
      scene.joins("fred");
      peers.reads("fred");
      assertThat(events.text()).doesNotContain("fred");
      events.click("button[aria-pressed]").reads("fred");
    }
  }

  /** Streams of views that were left give their places back. */
  @Test
  void viewsAreChangedMoreOftenThanThereAreStreams(@TempDir Path folder) {
    try (var scene = ConsoleScene.in(folder)) {
      ConsoleTab tab = open(scene, scene.readToken());
      for (int i = 0; i < 12; i++) {
        tab.goes("#/events", "Events").reads("Live.").goes("#/bans", "Bans").reads("carol");
      }
      tab.goes("#/events", "Events");
      scene.joins("erin");
      tab.reads("erin");
    }
  }

  @Test
  void aTokenThatIsWithdrawnEndsTheView(@TempDir Path folder) {
    try (var scene = ConsoleScene.in(folder)) {
      ConsoleTab events = open(scene, scene.readToken()).goes("#/events", "Events").reads("Live.");
      ConsoleTab peers = open(scene, scene.operateToken()).reads("alice");
      scene.withdrawsTokens();
      events.sees("#token").reads("The token is not in the file").readsNoMore("alice");
      peers.sees("#token").readsNoMore("alice");
    }
  }

  @Test
  void aFloodOfEventsLeavesTheNewestRows(@TempDir Path folder) {
    try (var scene = ConsoleScene.in(folder)) {
      ConsoleTab events = open(scene, scene.readToken()).goes("#/events", "Events").reads("Live.");
      for (int i = 0; i < 300; i++) {
        scene.bans("flood" + i, "test");
      }
      events.reads("flood299");
      assertThat(events.tab().ask("() => document.querySelectorAll('tbody tr').length"))
          .isEqualTo(200);
      assertThat(events.text()).contains("flood100").doesNotContain("flood99");
    }
  }

  @Test
  void theSliderShowsTheRegistryAsItWas(@TempDir Path folder) {
    try (var scene = ConsoleScene.in(folder)) {
      ConsoleTab tab = open(scene, scene.readToken()).reads("3 IDs are held now").sees("#moment");
      tab.tab().run("() => document.querySelector('#moment').focus()");
      tab.tab().press("Home");
      tab.reads("No ID is held at");
      tab.click("fieldset button").reads("3 IDs are held now");
    }
  }

  @Test
  void searchHasAllFilters(@TempDir Path folder) {
    try (var scene = ConsoleScene.in(folder)) {
      ConsoleTab tab = open(scene, scene.readToken()).goes("#/search?type=peer-banned", "Search");
      tab.reads("1 shown.").reads("carol").reads("PUT-A-BAN");
      tab.tab().fill("#f-type", "");
      tab.tab().fill("#f-peer", "alice");
      tab.click("form button").reads("3 shown.").reads("override-refused");
      tab.tab().fill("#f-from", "never");
      tab.click("form button").reads("from is not a time");
      tab.goes("#/search?kind=sessions&peer=alice", "Search").reads("2 shown.").reads("taken-over");
      tab.goes("#/search?peer=nobody", "Search").reads("Nothing has these values");
    }
  }

  @Test
  void whatClientsAndOperatorsWriteStaysText(@TempDir Path folder) {
    try (var scene = ConsoleScene.in(folder)) {
      ConsoleTab tab = open(scene, scene.operateToken()).reads(ConsoleScene.HOSTILE);
      isNotHacked(tab);
      tab.goes("#/events", "Events").reads("userAgent " + ConsoleScene.HOSTILE);
      isNotHacked(tab);
      tab.goes("#/bans", "Bans").reads("PUT-A-BAN " + ConsoleScene.HOSTILE);
      isNotHacked(tab);
      tab.goes("#/id/" + encoded(tab), "ID <img").sees(".chart svg").reads("held, live");
      isNotHacked(tab);
      tab.click("#disconnect").sees("dialog[open]").reads("Disconnect " + ConsoleScene.HOSTILE);
      isNotHacked(tab);
    }
  }

  private static String encoded(ConsoleTab tab) {
    return (String) tab.tab().ask("text => encodeURIComponent(text)", ConsoleScene.HOSTILE);
  }

  @Test
  void nothingThatIsInsertedRuns(@TempDir Path folder) {
    try (var scene = ConsoleScene.in(folder)) {
      ConsoleTab tab = open(scene, scene.readToken());
      Object refused =
          tab.tab()
              .ask(
                  """
                  html => {
                    try {
                      document.querySelector("main").innerHTML = html;
                      return "inserted";
                    } catch (error) {
                      return error.name;
                    }
                  }
                  """,
                  ConsoleScene.HOSTILE);
      assertThat(refused).isEqualTo("TypeError");
      isNotHacked(tab);
    }
  }

  @Test
  void aSessionIsProvenInTheBrowserAndAnAlteredAnswerIsNot(@TempDir Path folder) {
    try (var scene = ConsoleScene.in(folder)) {
      ConsoleTab tab =
          open(scene, scene.readToken()).goes("#/search?kind=sessions&subject=alice", "Search");
      tab.reads("1 shown.").click("td[data-head=Connection] a").reads("Proof of ownership");
      tab.reads("Key (kid)").reads("Issuer");
      tab.click(PROVE).reads("Valid. The record is event").reads("Valid. The record has the ID");
      tab.reads("Not checked. Address, user agent and proof").reads("Not checked. The signature");
      tab.tab().fill("#log-key", scene.key());
      tab.tab().press("Tab");
      tab.click(PROVE).reads("Valid. The checkpoint is signed by the key");

      // Another key, another note, another record, and another event than the record.
      tab.alters("/admin/proof", "text => text.replace(/^example/m, 'Example')");
      tab.click(PROVE).reads("Invalid. The checkpoint is not signed");
      tab.alters(
          "/admin/proof", "text => text.replace(/^extra (.{40})./m, (_, a) => 'extra ' + a + '0')");
      tab.click(PROVE).reads("Invalid. The record does not lead to the root");
      tab.tab().reload();
      tab.reads("Proof of ownership");
      tab.alters("/admin/events", "text => text.replace('\"alice\"', '\"mallory\"')");
      tab.goes("#/bans", "Bans");
      tab.tab().run("() => history.back()");
      tab.reads("Proof of ownership").reads("mallory").click(PROVE);
      tab.reads("Invalid. The record says something else than the event that is shown: ");
    }
  }

  @Test
  void anOperatorDisconnectsBansAndLiftsTheBan(@TempDir Path folder) {
    try (var scene = ConsoleScene.in(folder)) {
      WsPeer grace = scene.joins("grace");
      ConsoleTab tab = open(scene, scene.operateToken()).goes("#/id/grace", "grace");
      tab.click("#disconnect").sees("dialog[open]");
      tab.tab().press("Escape");
      tab.reads("held, live").click("#disconnect").sees("dialog[open]");
      tab.tab().fill("#reason", "spam");
      tab.tab().press("Enter");
      tab.reads("grace was disconnected.").reads("vacant");
      grace.isClosed(4403, "spam");
      tab.click("#ban").sees("dialog[open]");
      tab.tab().fill("#reason", "spam again");
      tab.click("dialog .danger").reads("grace is banned.").reads("spam again");
      tab.goes("#/bans", "Bans").click("button[aria-label='Lift the ban on grace']");
      tab.click("dialog .danger").reads("The ban on grace is lifted.");
      tab.goes("#/id/grace", "grace").reads("Ban lifted");
      scene.joins("grace");
    }
  }

  private static String bars(ConsoleTab tab) {
    return (String)
        tab.tab()
            .ask(
                "() => [...document.querySelectorAll('.stay')]"
                    + ".map(bar => bar.getAttribute('width')).join()");
  }

  @Test
  void theTimelineIsGoneThroughWithArrowKeys(@TempDir Path folder) {
    try (var scene = ConsoleScene.in(folder)) {
      ConsoleTab tab = open(scene, scene.readToken()).goes("#/id/alice", "alice");
      tab.sees(".chart svg .tip").sees(".chart svg .mark.refused");
      tab.tab().run(FOCUS_ON_CHART);
      tab.tab().press("Home");
      tab.reads("Session from");
      tab.tab().press("ArrowRight");
      tab.reads("Session, taken over from");
      tab.tab().press("ArrowRight");
      tab.reads("Refused attempt at");
      String before = bars(tab);
      tab.tab().press("+");
      assertThat(bars(tab)).isNotEqualTo(before);
      tab.click("button[aria-label='Show all of the time']");
      assertThat(bars(tab)).isEqualTo(before);
      tab.tab().run(FOCUS_ON_CHART);
      assertThat(tab.tab().ask("() => document.activeElement.ariaLabel").toString())
          .startsWith("Refused attempt at");
      tab.tab().press("Home");
      tab.tab().press("Enter");
      tab.reads("Proof of ownership").reads("Firefox/145");
    }
  }
}
