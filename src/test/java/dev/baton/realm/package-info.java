/** Tests of the functional core: decisions, foldings, and properties of random histories. */
@NullMarked
package dev.baton.realm;

import org.jspecify.annotations.NullMarked;
