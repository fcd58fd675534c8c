/** Proof that the stock PeerJS client of npm works in a real browser, with both servers. */
@NullMarked
package dev.baton.browser;

import org.jspecify.annotations.NullMarked;
