/** Tests of proofs, keys and tickets, and of how tokens are kept. */
@NullMarked
package dev.baton.ownership;

import org.jspecify.annotations.NullMarked;
