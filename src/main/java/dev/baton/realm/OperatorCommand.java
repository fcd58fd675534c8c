package dev.baton.realm;

/** What an operator wants to be done. */
public sealed interface OperatorCommand {
  PeerId peer();

  OperatorOrder order();

  /** The holder of the ID is to lose it and be disconnected. */
  record DisconnectPeer(PeerId peer, OperatorOrder order) implements OperatorCommand {}
}
