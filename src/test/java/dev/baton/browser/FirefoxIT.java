package dev.baton.browser;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What is seen in Chromium is seen in Firefox too. */
@Tag("firefox")
@Tag("npm")
@TestInstance(Lifecycle.PER_CLASS)
final class FirefoxIT {
  private final Firefox firefox = Firefox.launch();

  @AfterAll
  void closeBrowser() {
    firefox.close();
  }

  @Nested
  class StockClient extends StockClientScenes {
    StockClient() {
      super(firefox);
    }
  }

  @Nested
  class Takeover extends TakeoverScenes {
    Takeover() {
      super(firefox);
    }
  }

  @Nested
  class AddOn extends AddOnScenes {
    AddOn() {
      super(firefox, "1.5.5");
    }
  }

  @Nested
  class Demo extends DemoScenes {
    Demo() {
      super(firefox, "firefox");
    }
  }
}
