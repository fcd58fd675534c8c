/**
 * What the files of a log amount to, and what is done about it: verification, the plan of a start,
 * repair, snapshots and retention.
 */
@NullMarked
package dev.baton.eventlog.recovery;

import org.jspecify.annotations.NullMarked;
