package dev.baton.session;

import dev.baton.realm.ConnectionId;
import dev.baton.realm.PeerId;
import java.time.Instant;
import java.util.Optional;

/**
 * A held ID as an operator sees it.
 *
 * @param connection the connection that holds it, or held it when its socket went
 * @param since when that connection got the ID; empty if it was before the start of the server
 * @param address its client's, as the event log keeps it; empty if that is not known
 * @param until until when the ID waits for its client; empty while the client is connected
 * @param node the server whose client it is
 */
public record HeldId(
    PeerId peer,
    ConnectionId connection,
    Optional<Instant> since,
    Optional<String> address,
    Optional<Instant> until,
    String node) {}
