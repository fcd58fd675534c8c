/**
 * Servers that are killed, starved of disk, stopped and set back in time, and what their clients
 * were told compared with what their logs say.
 */
@NullMarked
package dev.baton.crash;

import org.jspecify.annotations.NullMarked;
