package dev.baton.browser;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** The client add-on in Chromium. */
@Tag("browser")
@Tag("npm")
final class AddOnClientIT extends AddOnScenes {
  AddOnClientIT() {
    super(Chromium.launch());
  }

  @AfterAll
  void closeBrowser() {
    browser().close();
  }
}
