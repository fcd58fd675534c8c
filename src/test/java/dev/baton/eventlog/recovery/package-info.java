/** Tests of what a start, a repair and retention make of a log. */
@NullMarked
package dev.baton.eventlog.recovery;

import org.jspecify.annotations.NullMarked;
