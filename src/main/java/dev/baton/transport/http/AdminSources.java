package dev.baton.transport.http;

import dev.baton.admin.AuditReads;
import dev.baton.session.MemoryBudget;
import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;
import dev.baton.transport.net.tls.TlsCertificate;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Where the admin port takes its answers from.
 *
 * @param audits answers questions of the past
 * @param openSockets the open TCP connections of clients
 * @param openWebSockets the open WebSockets
 */
public record AdminSources(
    SignalingService signaling,
    MemoryBudget memory,
    Metrics metrics,
    AuditReads audits,
    IntSupplier openSockets,
    IntSupplier openWebSockets,
    Optional<TlsCertificate> certificate) {}
