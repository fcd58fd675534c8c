package dev.baton.browser;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Scenes in one browser, with the pages of a {@link PeerPage}. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class SiteScenes {
  private final PeerPage site = PeerPage.serve();
  private final TestBrowser browser;

  SiteScenes(TestBrowser browser) {
    this.browser = browser;
  }

  TestBrowser browser() {
    return browser;
  }

  @AfterAll
  void closeSite() {
    site.close();
  }

  /** A tab with the stock client. */
  PeerTab peerTab() {
    return browser.openPeer(site.url());
  }

  /** A tab with the client add-on, on top of this version of the stock client. */
  AddOnTab addOnTab(String version) {
    return browser.openAddOn(site.addOnUrl(version));
  }
}
