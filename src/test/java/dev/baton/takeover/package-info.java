/** Takeovers of live IDs over real WebSockets: who gets the ID, and what everybody is told. */
@NullMarked
package dev.baton.takeover;

import org.jspecify.annotations.NullMarked;
