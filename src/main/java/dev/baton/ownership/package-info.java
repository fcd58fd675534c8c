/**
 * May this bearer hold this ID? Proofs, which {@link dev.baton.ownership.ProofVerifier} verifies
 * with the keys of a {@link dev.baton.ownership.KeySource}; tickets, which the {@link
 * dev.baton.ownership.TicketOffice} issues; and the digests that are kept of tokens.
 */
@NullMarked
package dev.baton.ownership;

import org.jspecify.annotations.NullMarked;
