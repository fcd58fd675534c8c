package dev.baton.ownership;

/**
 * Leaves the checks at the first rule that a token breaks. It never leaves this package, and has no
 * stack trace: whoever sends tokens must not make the server walk its stack.
 */
final class BrokenRule extends Exception {
  private final Rule rule;

  BrokenRule(Rule rule) {
    super(rule.name(), null, false, false);
    this.rule = rule;
  }

  Rule rule() {
    return rule;
  }
}
