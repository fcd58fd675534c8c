package dev.baton.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An installed Chromium, driven by Playwright, which would otherwise download a browser. It is the
 * one that the system property {@code baton.chromium} names or one from the usual places.
 */
final class Chromium implements TestBrowser {
  private static final List<String> USUAL_PLACES =
      List.of(
          "/usr/bin/chromium",
          "/usr/bin/chromium-browser",
          "/usr/bin/google-chrome",
          "/snap/bin/chromium",
          "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

  private static final List<String> FLAGS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--allow-loopback-in-peer-connection",
          // The suggestions below the address bar would be a page of their own for every tab, which
          // costs more than most of the pages under test.
          "--disable-features=WebRtcHideLocalIpsWithMdns,WebUIOmniboxPopup,WebUIOmniboxAimPopup");

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  static Chromium launch() {
    Path executable = InstalledBrowser.find("baton.chromium", USUAL_PLACES, "browser");
    var environment = new HashMap<>(System.getenv());
    environment.putAll(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"));
    var playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
    var options =
        new BrowserType.LaunchOptions()
            .setExecutablePath(executable)
            .setHeadless(true)
            .setArgs(FLAGS);
    return new Chromium(playwright, playwright.chromium().launch(options));
  }

  @Override
  public BrowserTab open(Device device, String url) {
    Page page =
        page(
            new Browser.NewContextOptions()
                .setViewportSize(device.width(), device.height())
                .setColorScheme(device.dark() ? ColorScheme.DARK : ColorScheme.LIGHT));
    page.navigate(url);
    return new PlaywrightTab(page);
  }

  /** A tab of a device of its own, with nothing in it. */
  Page page(Browser.NewContextOptions device) {
    return browser.newContext(device).newPage();
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
