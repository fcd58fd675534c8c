/** The imperative shell round the realm: the single writer, the live connections, the relay. */
@NullMarked
package dev.baton.session;

import org.jspecify.annotations.NullMarked;
