package dev.baton.transport.websocket;

import dev.baton.transport.websocket.QueuedFrame.Share;
import java.util.HashMap;
import java.util.Map;

/** What each sender has in a backlog. Used under the connection's monitor. */
final class SenderShares {
  /** How many senders are remembered before those that have nothing in it are forgotten. */
  private static final int FORGET_AT = 512;

  private final Map<Object, Share> shares = new HashMap<>();
  private int forgetAt = FORGET_AT;

  Share of(Object sender) {
    if (shares.size() >= forgetAt) {
      shares.values().removeIf(share -> share.bytes() == 0);
      forgetAt = Math.max(FORGET_AT, 2 * shares.size());
    }
    return shares.computeIfAbsent(sender, _ -> new Share());
  }
}
