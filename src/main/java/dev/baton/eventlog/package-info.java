/** The event log: one JSON document a record, in a Chronicle Queue, in the order of time. */
@NullMarked
package dev.baton.eventlog;

import org.jspecify.annotations.NullMarked;
