/** The server seen through a socket: frames, handshakes, limits, stalled and broken clients. */
@NullMarked
package dev.baton.transport.websocket;

import org.jspecify.annotations.NullMarked;
