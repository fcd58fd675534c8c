/** Tests of the read side of the event log. */
@NullMarked
package dev.baton.audit;

import org.jspecify.annotations.NullMarked;
