package dev.baton.session;

import dev.baton.realm.Epoch;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.Refusal;

/** What became of a newcomer's command. */
sealed interface CommandOutcome {
  /** It is in the log and in the realm. */
  record Recorded(PeerEvent event, Epoch epoch) implements CommandOutcome {}

  record Refused(Refusal refusal) implements CommandOutcome {}

  /** It would have been accepted and could not be appended. */
  record LogFailed() implements CommandOutcome {}

  /** There is no room on the disk for somebody new. */
  record NoRoom() implements CommandOutcome {}
}
