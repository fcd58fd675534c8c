package dev.baton.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class MutatedTokensTest {
  private static final int MUTANTS = 100_000;
  private static final long SEED = 20_260_601L;

  private final VerifierFixture server = new VerifierFixture();

  @Test
  void noMutantOfAGoodTokenIsAccepted() {
    var mutator = new TokenMutator(SEED);
    for (String token : mutator.originals()) {
      assertThat(server.explain(token)).isInstanceOf(Verdict.ProofAccepted.class);
    }
    Map<Rule, Integer> stopped = new EnumMap<>(Rule.class);
    Set<String> accepted = new HashSet<>();
    for (int i = 0; i < MUTANTS; i++) {
      String mutant = mutator.next();
      switch (server.explain(mutant)) {
        case Verdict.ProofRefused(Rule rule) -> stopped.merge(rule, 1, Integer::sum);
        case Verdict.ProofAccepted _, Verdict.KeyOutOfReach _ -> accepted.add(mutant);
      }
    }
    assertThat(accepted).isEmpty();
    // The mutants are worth something only if many come as far as the cryptography.
    assertThat(stopped.get(Rule.SIGNATURE)).isGreaterThan(MUTANTS / 4);
    assertThat(stopped)
        .containsKeys(
            Rule.COMPACT,
            Rule.HEADER_JSON,
            Rule.HEADER_MEMBERS,
            Rule.ALGORITHM,
            Rule.KNOWN_KEY,
            Rule.KEY_ALGORITHM);
  }
}
