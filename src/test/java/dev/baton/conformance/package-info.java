/**
 * Proof that Baton can stand in for PeerServer: scripted clients are played against both servers
 * and must see the same, except for the listed differences.
 *
 * <p>The way through: {@link dev.baton.conformance.Row} names what a client can see of PeerServer;
 * a {@link dev.baton.conformance.Scenario} is a list of steps that belongs to rows; a {@link
 * dev.baton.conformance.Player} plays it against one server and writes a {@link
 * dev.baton.conformance.Transcript}; a {@link dev.baton.conformance.Difference} is what Baton does
 * otherwise on purpose, and {@code docs/reference/differences.md} is made from all of these.
 */
@NullMarked
package dev.baton.conformance;

import org.jspecify.annotations.NullMarked;
