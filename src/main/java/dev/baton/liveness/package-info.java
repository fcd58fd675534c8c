/** Whether the threads that a server cannot do without are alive, and the end if one is not. */
@NullMarked
package dev.baton.liveness;

import org.jspecify.annotations.NullMarked;
