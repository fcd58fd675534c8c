/** The read side of the event log: what happened, and who held which ID when. */
@NullMarked
package dev.baton.audit;

import org.jspecify.annotations.NullMarked;
