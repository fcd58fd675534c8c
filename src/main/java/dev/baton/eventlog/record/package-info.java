/** The bytes of one record and of one snapshot, and what they mean. */
@NullMarked
package dev.baton.eventlog.record;

import org.jspecify.annotations.NullMarked;
