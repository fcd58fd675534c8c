package dev.baton.ownership;

/**
 * Ends the checks at the first rule that a token breaks. It never leaves this package, and has no
 * stack trace: a client that sends bad tokens must not make the server walk its stack.
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
