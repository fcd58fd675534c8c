/** How log lines look: as text for people, or as JSON for programs. */
@NullMarked
package dev.baton.logging;

import org.jspecify.annotations.NullMarked;
