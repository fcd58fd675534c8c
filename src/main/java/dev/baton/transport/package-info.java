/** WebSocket and HTTP, on Helidon, to and from the session's own terms. */
@NullMarked
package dev.baton.transport;

import org.jspecify.annotations.NullMarked;
