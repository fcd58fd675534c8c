package dev.baton.browser;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The client add-on in Chromium, with each version of PeerJS that it is known to work with. */
@Tag("browser")
@Tag("npm")
@TestInstance(Lifecycle.PER_CLASS)
final class AddOnClientIT {
  private final Chromium chromium = Chromium.launch();

  @AfterAll
  void closeBrowser() {
    chromium.close();
  }

  @Nested
  class PeerJs147 extends AddOnScenes {
    PeerJs147() {
      super(chromium, "1.4.7");
    }
  }

  @Nested
  class PeerJs150 extends AddOnScenes {
    PeerJs150() {
      super(chromium, "1.5.0");
    }
  }

  @Nested
  class PeerJs155 extends AddOnScenes {
    PeerJs155() {
      super(chromium, "1.5.5");
    }
  }
}
