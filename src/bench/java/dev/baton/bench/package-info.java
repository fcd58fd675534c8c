/**
 * The benchmark: a load generator that speaks PeerJS's protocol to a server in another process, and
 * the report over its runs. {@code scripts/bench} drives it.
 */
@NullMarked
package dev.baton.bench;

import org.jspecify.annotations.NullMarked;
