/** The program: its entry point and the wiring of its parts, in the order of start and stop. */
@NullMarked
package dev.baton;

import org.jspecify.annotations.NullMarked;
