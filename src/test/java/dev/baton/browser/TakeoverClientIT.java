package dev.baton.browser;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** Takeovers between stock clients in Chromium. */
@Tag("browser")
@Tag("npm")
final class TakeoverClientIT extends TakeoverScenes {
  TakeoverClientIT() {
    super(Chromium.launch());
  }

  @AfterAll
  void closeBrowser() {
    browser().close();
  }
}
