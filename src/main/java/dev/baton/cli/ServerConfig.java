package dev.baton.cli;

import dev.baton.checkpoint.CheckpointOptions;
import dev.baton.eventlog.LogOptions;
import dev.baton.ownership.ProofOptions;
import dev.baton.session.SessionOptions;
import dev.baton.transport.TransportOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * All options of a server, read and checked.
 *
 * @param dataDir the folder of the event log and the keys
 * @param auditIndex whether the log is indexed for audits
 * @param proofs whose proofs are believed; empty if takeovers are off
 * @param startTimeout how long the start may make no progress
 * @param drainSpread over which the clients of a server that stops are sent away
 * @param logging the diagnostic log
 */
public record ServerConfig(
    TransportOptions transport,
    SessionOptions session,
    Path dataDir,
    LogOptions log,
    CheckpointOptions checkpoints,
    boolean auditIndex,
    Optional<ProofOptions> proofs,
    Duration startTimeout,
    Duration drainSpread,
    LogSettings logging) {}
