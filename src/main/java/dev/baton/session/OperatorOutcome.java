package dev.baton.session;

import dev.baton.realm.OperatorDecision.Objection;

/** What became of an operator's order. */
public sealed interface OperatorOutcome {
  OperatorOutcome NOT_NOW = new NotNow();

  /** It is carried out, by the event of this number, which is on the disk. */
  record Done(long seq) implements OperatorOutcome {}

  /** It cannot be carried out, and nothing has changed. */
  record Impossible(Objection why) implements OperatorOutcome {}

  /** The event log cannot be written, or the writer does not get round to it in time. */
  record NotNow() implements OperatorOutcome {}
}
