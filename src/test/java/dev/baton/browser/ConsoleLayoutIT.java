package dev.baton.browser;

import dev.baton.browser.TestBrowser.Device;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The console on a desktop and a telephone, in light and dark: nothing is outside, and all can use
 * it. Pictures of each view are left in {@code target/screenshots/console}.
 */
@Tag("browser")
@Tag("npm")
@Timeout(180)
@TestInstance(Lifecycle.PER_CLASS)
final class ConsoleLayoutIT {
  private static final String LONG = "a-rather-long-name-".repeat(12);

  private final Chromium chromium = Chromium.launch();

  @AfterAll
  void closeBrowser() {
    chromium.close();
  }

  @ParameterizedTest
  @CsvSource({"1280,800,false", "1280,800,true", "360,740,false", "360,740,true"})
  void nothingIsOutsideAndNobodyIsLeftOut(
      int width, int height, boolean dark, @TempDir Path folder) {
    String name = "%d-%s-".formatted(width, dark ? "dark" : "light");
    var device = new Device(width, height, dark);
    try (var scene = ConsoleScene.in(folder)) {
      scene.joins(LONG);
      ConsoleTab tab = new ConsoleTab(chromium.open(device, scene.console())).sees("#token");
      tab.isWhole(name + "1-sign-in");
      tab.signsIn(scene.operateToken()).reads(LONG).sees("#moment");
      tab.isWhole(name + "2-peers");
      tab.goes("#/events", "Events").reads("Live.");
      tab.isWhole(name + "3-events");
      tab.goes("#/search?peer=alice", "Search").reads("3 shown.");
      tab.isWhole(name + "4-search");
      tab.goes("#/bans", "Bans").reads("carol");
      tab.isWhole(name + "5-bans");
      tab.goes("#/id/alice", "alice").sees(".chart svg .tip").reads("held, live");
      tab.isWhole(name + "6-id");
      tab.tab().run("() => document.querySelector('.chart').scrollIntoView()");
      tab.isWhole(name + "6-timeline");
      tab.click("#ban").sees("dialog[open]");
      tab.isWhole(name + "7-dialog");
      tab.tab().press("Escape");
      tab.goes("#/search?kind=sessions&subject=alice", "Search").reads("1 shown.");
      tab.click("td[data-head=Connection] a").reads("Proof of ownership");
      tab.click(".prove").reads("Valid. The record is");
      tab.isWhole(name + "8-session");
    }
  }
}
