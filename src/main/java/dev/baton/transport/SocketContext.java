package dev.baton.transport;

import dev.baton.session.MemoryBudget;
import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;
import dev.baton.transport.http.FaultLog;
import dev.baton.transport.net.AddressRate;
import dev.baton.transport.net.tls.TlsCertificate;
import dev.baton.transport.websocket.SocketUpkeep;
import java.util.Optional;

/** What all sockets of a server share. */
public record SocketContext(
    TransportOptions options,
    SignalingService signaling,
    MemoryBudget memory,
    Metrics metrics,
    SocketUpkeep upkeep,
    AddressRate addressRate,
    FaultLog faults,
    Optional<TlsCertificate> certificate) {}
