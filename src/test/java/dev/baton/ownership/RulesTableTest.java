package dev.baton.ownership;

import dev.baton.testing.GeneratedPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RulesTableTest {
  @Test
  void theReferenceListsTheRules() throws IOException {
    var table = new StringBuilder("\n| refused when | counts as |\n|---|---|\n");
    for (Rule rule : Rule.values()) {
      String fault = rule.fault().name().toLowerCase(Locale.ROOT).replace('_', '-');
      table.append("| ").append(rule.whenBroken()).append(" | ").append(fault).append(" |\n");
    }
    GeneratedPage.checkPart(
        Path.of("docs/reference/proofs.md"),
        "<!-- rules: written by RulesTableTest -->",
        "<!-- end of rules -->",
        table + "\n");
  }
}
