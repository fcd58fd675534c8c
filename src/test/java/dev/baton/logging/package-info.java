/** Tests of what watches the loops that serving depends on. */
@NullMarked
package dev.baton.logging;

import org.jspecify.annotations.NullMarked;
