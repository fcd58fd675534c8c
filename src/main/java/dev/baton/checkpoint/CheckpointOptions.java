package dev.baton.checkpoint;

import java.net.URI;
import java.util.Optional;

/**
 * The options of checkpoints.
 *
 * @param origin the name of the log; empty for the one that it has
 * @param url where each one is sent, if anywhere
 */
public record CheckpointOptions(String origin, Optional<URI> url) {}
