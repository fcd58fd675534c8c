/** The private key and the certificates that TLS is served with, from their files to handshakes. */
@NullMarked
package dev.baton.transport.net.tls;

import org.jspecify.annotations.NullMarked;
