package dev.baton.transport;

import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;

/** What all sockets of a server share. */
record SocketContext(
    TransportOptions options,
    SignalingService signaling,
    Metrics metrics,
    SocketUpkeep upkeep,
    AddressRate addressRate) {}
