/** Watches the threads that a server cannot do without, and ends the process if one is dead. */
@NullMarked
package dev.baton.liveness;

import org.jspecify.annotations.NullMarked;
