@NullMarked
package dev.baton.checkpoint;

import org.jspecify.annotations.NullMarked;
