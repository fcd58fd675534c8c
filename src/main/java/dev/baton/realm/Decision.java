package dev.baton.realm;

/** The answer to a command. */
public sealed interface Decision {
  /** The command is carried out by appending and folding this event. */
  record Accepted(RealmEvent.PeerEvent event) implements Decision {}

  /** The command is turned down; nothing changes. */
  record Refused(Refusal refusal) implements Decision {}

  /** The command is about a connection that no longer matters; nothing changes. */
  record Ignored() implements Decision {}

  /** Why a connection did not get the ID it asked for. */
  enum Refusal {
    /** Another client holds the ID. */
    ID_TAKEN,
    /** The server is full. */
    LIMIT
  }
}
