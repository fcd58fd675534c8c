/** The commands and options of {@code baton}. */
@NullMarked
package dev.baton.cli;

import org.jspecify.annotations.NullMarked;
