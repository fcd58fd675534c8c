/**
 * Attacks on a live server, as a stranger on the network would carry them out. The system property
 * {@code baton.attack.rounds} multiplies their rounds.
 */
@NullMarked
package dev.baton.attack;

import org.jspecify.annotations.NullMarked;
