/** The Merkle tree over the records of a log (RFC 6962), and proofs from it. */
@NullMarked
package dev.baton.merkle;

import org.jspecify.annotations.NullMarked;
