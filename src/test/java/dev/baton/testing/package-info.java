/** What several tests share: a WebSocket client of single frames and a server in this process. */
@NullMarked
package dev.baton.testing;

import org.jspecify.annotations.NullMarked;
