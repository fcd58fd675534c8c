package dev.baton.realm;

/** The answer to an {@link OperatorCommand}. */
public sealed interface OperatorDecision {
  /** The command is carried out by appending and folding this event. */
  record Obeyed(RealmEvent event) implements OperatorDecision {}

  /** It cannot be carried out; no state changes. */
  record Declined(Objection why) implements OperatorDecision {}

  /** Why a command cannot be carried out. */
  enum Objection {
    /** No connection holds the ID. */
    NOT_HELD,
    /** The ID is not banned. */
    NOT_BANNED,
    /** The ban would have ended already. */
    ENDS_BEFORE_IT_BEGINS,
    /** There are as many bans as there may be. */
    TOO_MANY_BANS,
    /** As many IDs are erased as there may be. */
    TOO_MANY_ERASURES
  }
}
