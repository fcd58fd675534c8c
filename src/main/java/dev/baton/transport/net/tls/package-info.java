/** The private key and the certificates of TLS, from their files to handshakes. */
@NullMarked
package dev.baton.transport.net.tls;

import org.jspecify.annotations.NullMarked;
