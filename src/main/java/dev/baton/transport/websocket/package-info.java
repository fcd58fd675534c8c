/**
 * WebSockets: frames, the loop that reads them, the outbox that writes them, and their timeouts.
 */
@NullMarked
package dev.baton.transport.websocket;

import org.jspecify.annotations.NullMarked;
