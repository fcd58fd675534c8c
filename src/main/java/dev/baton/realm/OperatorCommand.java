package dev.baton.realm;

import java.time.Instant;
import java.util.Optional;

/** What an operator wants to be done. */
public sealed interface OperatorCommand {
  PeerId peer();

  /** The holder of the ID is to lose it and be disconnected. */
  record DisconnectPeer(PeerId peer, OperatorOrder order) implements OperatorCommand {}

  /**
   * No client is to get the ID.
   *
   * @param until when the ban ends by itself; empty if it does not
   */
  record BanPeer(PeerId peer, Optional<Instant> until, OperatorOrder order)
      implements OperatorCommand {}

  /**
   * The ban on the ID is to end.
   *
   * @param by the name of the operator's token
   */
  record LiftBan(PeerId peer, String by) implements OperatorCommand {}

  /** What is personal in the past events of the ID, whose key is destroyed, is to be forgotten. */
  record ErasePeer(PeerId peer, OperatorOrder order) implements OperatorCommand {}
}
