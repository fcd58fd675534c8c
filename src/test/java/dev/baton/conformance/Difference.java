package dev.baton.conformance;

/**
 * Something Baton does otherwise than PeerServer on purpose. The texts are for the reader of {@code
 * docs/reference/differences.md}; that they are true is shown by the scenarios that refer to it.
 */
record Difference(Row row, String reason, String peerServer, String baton) {}
