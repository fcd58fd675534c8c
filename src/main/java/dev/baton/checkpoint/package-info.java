/** Signed statements of what a log was, which outlive changes of the log. */
@NullMarked
package dev.baton.checkpoint;

import org.jspecify.annotations.NullMarked;
