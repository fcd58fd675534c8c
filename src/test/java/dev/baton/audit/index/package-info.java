@NullMarked
package dev.baton.audit.index;

import org.jspecify.annotations.NullMarked;
