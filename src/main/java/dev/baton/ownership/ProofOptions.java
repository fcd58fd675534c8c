package dev.baton.ownership;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose proofs are believed.
 *
 * @param needed whether nobody gets in without one, so that there must be keys
 * @param keys the folder of key files; one that is not there holds no keys
 * @param jwksUrl where an identity provider publishes its keys
 */
public record ProofOptions(boolean needed, Path keys, Optional<String> jwksUrl, ProofRules rules) {}
