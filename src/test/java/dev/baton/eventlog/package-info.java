/** Tests of the event log and of the contract of its records. */
@NullMarked
package dev.baton.eventlog;

import org.jspecify.annotations.NullMarked;
