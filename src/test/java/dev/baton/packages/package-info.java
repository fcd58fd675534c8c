/** The packages that {@code scripts/package} makes, each in a system that has nothing else. */
@NullMarked
package dev.baton.packages;

import org.jspecify.annotations.NullMarked;
