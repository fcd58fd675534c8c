/** Tests of the contract of the log's records and snapshots. */
@NullMarked
package dev.baton.eventlog.record;

import org.jspecify.annotations.NullMarked;
