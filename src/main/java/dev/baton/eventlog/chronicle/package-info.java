/** The files of a log: appended to through Chronicle Queue, read from their bytes alone. */
@NullMarked
package dev.baton.eventlog.chronicle;

import org.jspecify.annotations.NullMarked;
