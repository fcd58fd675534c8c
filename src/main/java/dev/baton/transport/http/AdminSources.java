package dev.baton.transport.http;

import dev.baton.admin.LogAnswers;
import dev.baton.session.MemoryBudget;
import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;
import dev.baton.transport.net.tls.TlsCertificate;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Where the admin port takes its answers from.
 *
 * @param log what is answered from the event log
 * @param monitor of the connections
 * @param openSockets the open TCP connections of clients
 * @param openWebSockets the open WebSockets
 */
public record AdminSources(
    SignalingService signaling,
    MemoryBudget memory,
    Metrics metrics,
    LogAnswers log,
    RequestMonitor monitor,
    IntSupplier openSockets,
    IntSupplier openWebSockets,
    Optional<TlsCertificate> certificate) {}
