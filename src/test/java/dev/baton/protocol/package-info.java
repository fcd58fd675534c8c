/** Tests of what goes over the wire, to the byte. */
@NullMarked
package dev.baton.protocol;

import org.jspecify.annotations.NullMarked;
