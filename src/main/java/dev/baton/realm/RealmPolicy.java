package dev.baton.realm;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * The options that decisions depend on.
 *
 * @param concurrentLimit how many connections may be open at once
 * @param dropWindow how long an ID waits for its client after an unclean drop; zero frees it at
 *     once, as PeerServer does
 * @param handoverWindow how long the ID of a client that takes part in handovers waits at least
 *     after a drop, a reload of its page, or the end of the server
 * @param restartWindow how long the ID of every client waits after a stop of the server, or for the
 *     drop window if that is longer; it waits for so long again from the next start on. Zero frees
 *     it at once
 */
public record RealmPolicy(
    int concurrentLimit,
    Duration dropWindow,
    Duration handoverWindow,
    Duration restartWindow,
    TakeoverPolicy takeover) {
  /**
   * How long the ID waits at least for a client that read nothing of what was sent to it. Other
   * clients may have made it slow: they must not get the ID before its own client could reconnect.
   */
  private static final Duration SLOW_CONSUMER_WINDOW = Duration.ofSeconds(5);

  /** How long the ID waits after this end of its holder's connection. */
  Duration waitsAfter(DisconnectReason reason, boolean comesBack) {
    Duration drop = reason.isUnclean() ? dropWindow : Duration.ZERO;
    Duration handover = comesBack && reason.mayComeBack() ? handoverWindow : Duration.ZERO;
    Duration slow = reason == DisconnectReason.SLOW_CONSUMER ? SLOW_CONSUMER_WINDOW : Duration.ZERO;
    return Collections.max(List.of(drop, handover, slow, stop(reason)));
  }

  /** Not for less time than if its connection had broken. */
  private Duration stop(DisconnectReason reason) {
    return reason != DisconnectReason.SERVER_STOPPED || restartWindow.isZero()
        ? Duration.ZERO
        : Collections.max(List.of(restartWindow, dropWindow));
  }
}
