package dev.baton.ownership;

import static dev.baton.ownership.TokenDraft.good;
import static dev.baton.ownership.TokenDraft.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.PresentedProof.Faulty;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every attack that the table of known ones lists is stopped by the rule that is there for it. */
@Tag("slow")
class AttackTableTest {
  private final VerifierFixture server =
      new VerifierFixture(
          new ProofRules(
              Optional.of(AttackTable.ISSUER),
              "baton",
              "sub",
              ProofRules.DEFAULT_MAX_AGE,
              ProofRules.DEFAULT_SKEW));

  @ParameterizedTest
  @MethodSource("dev.baton.ownership.AttackTable#attacks")
  void anAttackIsStopped(Attack attack) {
    assertThat(server.explain(attack.token()))
        .isEqualTo(new Verdict.ProofRefused(attack.stoppedBy()));
    assertThat(server.verify(attack.token())).isEqualTo(new Faulty(attack.stoppedBy().fault()));
  }

  @Test
  void everyRuleStopsSomething() {
    Set<Rule> used = new HashSet<>(AttackTable.attacks().map(Attack::stoppedBy).toList());
    // Held by the tests of several tokens, of several keys, and of tickets.
    used.addAll(List.of(Rule.ONE_TOKEN, Rule.ONE_KEY, Rule.TICKETS, Rule.SEAL));
    assertThat(used).containsExactlyInAnyOrder(Rule.values());
  }

  @Test
  void theTokenThatTheAttacksAreMadeOfIsGood() {
    UnaryOperator<TokenDraft> harmless =
        draft -> draft.header("x5t", quoted("AA")).claim("name", quoted("Alice"));
    assertThat(server.explain(good().sign())).isInstanceOf(Verdict.ProofAccepted.class);
    assertThat(server.explain(harmless.apply(good()).sign()))
        .isInstanceOf(Verdict.ProofAccepted.class);
  }
}
