package dev.baton.browser;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** The stock client in Chromium. */
@Tag("browser")
@Tag("npm")
final class StockClientIT extends StockClientScenes {
  StockClientIT() {
    super(Chromium.launch());
  }

  @AfterAll
  void closeBrowser() {
    browser().close();
  }
}
