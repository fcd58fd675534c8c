package dev.baton.browser;

import dev.baton.testing.NpmPackages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/** What keeps people with a screen reader, a keyboard or weak eyes from using a page. */
final class Barriers {
  private Barriers() {}

  /** Holds what is in a tab against the rules of WCAG 2.2, levels A and AA. */
  static List<?> of(BrowserTab tab) {
    tab.load(script("axe-core/axe.min.js"));
    return (List<?>)
        tab.ask(
            """
            async () => {
              const rules = { "target-size": { enabled: true } };
              const { passes, violations } = await axe.run({ rules });
              if (passes.length < 10) throw new Error("hardly anything was looked at");
              return violations.flatMap(({ id, nodes }) =>
                nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
            }
            """);
  }

  /** A file of an npm package. */
  static String script(String name) {
    try {
      return Files.readString(NpmPackages.file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
