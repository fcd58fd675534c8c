package dev.baton.session;

import dev.baton.realm.Ban;
import dev.baton.realm.PeerId;
import java.util.Optional;

/**
 * What an operator can know of one ID.
 *
 * @param holder empty if the ID is vacant
 * @param ban empty if it is not banned
 */
public record PeerStatus(PeerId peer, Optional<HeldId> holder, Optional<Ban> ban) {}
