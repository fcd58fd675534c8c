/** The event log as the rest of the program sees it: what can be asked of it, and the answers. */
@NullMarked
package dev.baton.eventlog;

import org.jspecify.annotations.NullMarked;
