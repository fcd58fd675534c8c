package dev.baton.ownership;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose proofs are accepted.
 *
 * @param needed whether every connect needs a proof, so that there must be keys
 * @param keys the folder of key files; a missing folder has no keys
 * @param jwksUrl where an identity provider publishes its keys
 */
public record ProofOptions(boolean needed, Path keys, Optional<String> jwksUrl, ProofRules rules) {}
