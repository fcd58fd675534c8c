/** The imperative shell round the realm. */
@NullMarked
package dev.baton.session;

import org.jspecify.annotations.NullMarked;
