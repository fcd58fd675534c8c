package dev.baton.browser;

import com.microsoft.playwright.Page;
import java.nio.file.Path;

/** A tab of Chromium. */
final class PlaywrightTab implements BrowserTab {
  private final Page page;

  PlaywrightTab(Page page) {
    this.page = page;
    page.setDefaultTimeout(PATIENCE_SECONDS * 1_000.0);
  }

  @Override
  public Object ask(String function, Object argument) {
    return page.evaluate(function, argument);
  }

  @Override
  public void load(String script) {
    page.evaluate(script);
  }

  @Override
  public void await(String function, Object argument) {
    page.waitForFunction(function, argument);
  }

  @Override
  public void click(String selector) {
    page.click(selector);
  }

  @Override
  public void fill(String selector, String text) {
    page.fill(selector, text);
  }

  @Override
  public void press(String keys) {
    page.keyboard().press(keys);
  }

  @Override
  public void reload() {
    page.reload();
  }

  @Override
  public String address() {
    return page.url();
  }

  @Override
  public void picture(Path file) {
    page.screenshot(new Page.ScreenshotOptions().setPath(file));
  }

  @Override
  public void close() {
    page.context().close();
  }
}
