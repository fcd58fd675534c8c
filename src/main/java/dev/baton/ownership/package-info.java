/** May this bearer hold this ID? Tokens and the key they are kept under. */
@NullMarked
package dev.baton.ownership;

import org.jspecify.annotations.NullMarked;
