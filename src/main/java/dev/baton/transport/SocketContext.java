package dev.baton.transport;

import dev.baton.session.MemoryBudget;
import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;
import dev.baton.transport.tls.TlsCertificate;
import java.util.Optional;

/** What all sockets of a server share. */
record SocketContext(
    TransportOptions options,
    SignalingService signaling,
    MemoryBudget memory,
    Metrics metrics,
    SocketUpkeep upkeep,
    AddressRate addressRate,
    FaultLog faults,
    Optional<TlsCertificate> certificate) {}
