/** Below HTTP and WebSockets: addresses, proxies, accepted sockets, file descriptors and TLS. */
@NullMarked
package dev.baton.transport.net;

import org.jspecify.annotations.NullMarked;
