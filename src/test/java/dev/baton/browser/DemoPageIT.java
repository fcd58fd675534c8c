package dev.baton.browser;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** The demo page in Chromium. */
@Tag("browser")
@Tag("npm")
final class DemoPageIT extends DemoScenes {
  DemoPageIT() {
    super(Chromium.launch(), "chromium");
  }

  @AfterAll
  void closeBrowser() {
    browser().close();
  }
}
