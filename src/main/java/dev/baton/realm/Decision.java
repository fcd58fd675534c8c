package dev.baton.realm;

import java.util.Optional;

/** The answer to a command. */
public sealed interface Decision {
  /** The command is carried out by appending and folding this event. */
  record Accepted(RealmEvent.PeerEvent event) implements Decision {}

  /**
   * The command is refused; no state changes.
   *
   * @param event what the audit should know of it, if anything
   */
  record Refused(Refusal refusal, Optional<RealmEvent.OverrideRefused> event) implements Decision {}

  /** The command is about a connection that no longer matters; nothing changes. */
  record Ignored() implements Decision {}
}
