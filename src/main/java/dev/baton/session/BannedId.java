package dev.baton.session;

import dev.baton.realm.Ban;
import dev.baton.realm.PeerId;

/** An ID that is banned, for operators. */
public record BannedId(PeerId peer, Ban ban) {}
