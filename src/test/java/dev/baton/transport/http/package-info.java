/** The server seen through a socket: frames, handshakes, limits, stalled and broken clients. */
@NullMarked
package dev.baton.transport.http;

import org.jspecify.annotations.NullMarked;
