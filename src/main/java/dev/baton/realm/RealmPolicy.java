package dev.baton.realm;

import java.time.Duration;

/**
 * The options that decisions depend on.
 *
 * @param concurrentLimit how many connections may be open at once
 * @param dropWindow how long an ID waits for its client after an unclean drop; zero frees it at
 *     once, as PeerServer does
 */
public record RealmPolicy(int concurrentLimit, Duration dropWindow, TakeoverPolicy takeover) {}
