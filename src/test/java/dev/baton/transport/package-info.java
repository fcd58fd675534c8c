/** Tests of the transport. */
@NullMarked
package dev.baton.transport;

import org.jspecify.annotations.NullMarked;
