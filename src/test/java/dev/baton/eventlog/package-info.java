/** Sample logs and folders for tests, and the benchmark of the event log. */
@NullMarked
package dev.baton.eventlog;

import org.jspecify.annotations.NullMarked;
