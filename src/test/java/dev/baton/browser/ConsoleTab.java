package dev.baton.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

/** The console in a tab, as an operator sees and uses it. */
final class ConsoleTab {
  private static final Path PICTURES = Path.of("target", "screenshots", "console");

  private final BrowserTab tab;

  ConsoleTab(BrowserTab tab) {
    this.tab = tab;
  }

  BrowserTab tab() {
    return tab;
  }

  /** Waits until the text is seen somewhere. */
  ConsoleTab reads(String text) {
    return await("text => document.body.innerText.includes(text)", text);
  }

  /** Waits until the text is not seen any more. */
  ConsoleTab readsNoMore(String text) {
    return await("text => !document.body.innerText.includes(text)", text);
  }

  /** Waits until the element is seen. */
  ConsoleTab sees(String selector) {
    return await("s => document.querySelector(s)?.checkVisibility() ?? false", selector);
  }

  private ConsoleTab await(String function, String argument) {
    try {
      tab.await(function, argument);
    } catch (RuntimeException e) {
      Object seen = tab.ask("() => location.href + '\\n' + document.body.innerText");
      throw new AssertionError(
          "%s does not become true of %s: %s".formatted(function, argument, seen), e);
    }
    return this;
  }

  boolean has(String selector) {
    return tab.ask("s => document.querySelector(s) !== null", selector).equals(true);
  }

  String text() {
    return (String) tab.ask("() => document.body.innerText");
  }

  ConsoleTab click(String selector) {
    tab.click(selector);
    return this;
  }

  ConsoleTab signsIn(String token) {
    sees("#token");
    tab.fill("#token", token);
    tab.press("Enter");
    return this;
  }

  /** Goes to a view by its address. */
  ConsoleTab goes(String hash, String heading) {
    tab.run("hash => { location.hash = hash; }", hash);
    return await(
        "text => document.querySelector('h1')?.innerText.includes(text) ?? false", heading);
  }

  /** Has the page receive other answers for a path than the server gave. */
  void alters(String path, String change) {
    tab.run(
        """
        path => {
          const real = window.fetch;
          const change = %s;
          window.fetch = async (asked, options) => {
            const answer = await real(asked, options);
            if (!asked.startsWith(path)) return answer;
            return new Response(change(await answer.text()), answer);
          };
        }
        """
            .formatted(change),
        path);
  }

  /** Takes a picture of all of the page, and looks for what is wrong with it. */
  void isWhole(String name) {
    tab.picture(PICTURES.resolve(name + ".png"));
    assertThat(tab.ask("() => document.documentElement.scrollWidth - innerWidth"))
        .as("how much of %s is too wide", name)
        .isEqualTo(0);
    assertThat(
            (List<?>)
                tab.ask(
                    """
                    () => [...document.querySelectorAll("main *, header *")]
                      .filter(e => e.checkVisibility() && !e.closest("thead, .skip"))
                      .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
                      .map(e => e.outerHTML.slice(0, 100))
                    """))
        .as("what is outside of %s", name)
        .isEmpty();
    assertThat(Barriers.of(tab)).as("barriers in %s", name).isEmpty();
  }
}
