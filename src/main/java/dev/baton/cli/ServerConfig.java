package dev.baton.cli;

import dev.baton.eventlog.LogSync;
import dev.baton.session.SessionOptions;
import dev.baton.transport.TransportOptions;
import java.nio.file.Path;
import java.util.logging.Level;

/**
 * All options of a server, read and checked.
 *
 * @param dataDir the folder of the event log and the keys
 * @param logSync when events are forced to the disk
 * @param node the name under which this server writes its events
 * @param logLevel what the diagnostic log shows
 */
public record ServerConfig(
    TransportOptions transport,
    SessionOptions session,
    Path dataDir,
    LogSync logSync,
    String node,
    Level logLevel) {}
