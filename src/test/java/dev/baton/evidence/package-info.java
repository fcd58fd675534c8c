@NullMarked
package dev.baton.evidence;

import org.jspecify.annotations.NullMarked;
