package dev.baton.transport;

import dev.baton.liveness.RepeatedTask;
import dev.baton.session.FairShare;
import dev.baton.session.MemoryBudget;
import dev.baton.session.MemoryBudget.Part;
import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;
import dev.baton.transport.http.FaultLog;
import dev.baton.transport.http.HttpContext;
import dev.baton.transport.http.RequestMonitor;
import dev.baton.transport.net.AddressRate;
import dev.baton.transport.websocket.SocketMonitor;
import dev.baton.transport.websocket.SocketSettings;

/** What all connections of clients share. */
record SocketContext(
    TransportOptions options,
    SignalingService signaling,
    HttpContext http,
    SocketSettings settings,
    SocketMonitor monitor,
    AddressRate addressRate) {
  /** Of a server that starts. */
  static SocketContext of(
      TransportOptions options, SignalingService signaling, MemoryBudget memory, Metrics metrics) {
    var faults = new FaultLog(System.nanoTime());
    var http =
        new HttpContext(
            new RequestMonitor(),
            memory,
            metrics,
            faults,
            options.limits().handshakeTimeout(),
            options.limits().writeTimeout());
    var settings =
        new SocketSettings(
            options.limits().ofWebSockets(),
            new BudgetPart(memory, Part.UNFINISHED_MESSAGES),
            new BudgetPart(memory, Part.OUTBOXES),
            FairShare::allows,
            new SocketMetrics(metrics));
    return new SocketContext(
        options,
        signaling,
        http,
        settings,
        new SocketMonitor(settings.incoming(), RepeatedTask::forEach),
        new AddressRate(options.admission().addressRate()));
  }

  Metrics metrics() {
    return http.metrics();
  }
}
