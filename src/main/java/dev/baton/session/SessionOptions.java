package dev.baton.session;

import dev.baton.realm.RealmPolicy;
import java.time.Duration;
import java.util.List;

/**
 * The options of the session.
 *
 * @param failedProofRate proofs of one address that may fail in a minute, 0 for no limit
 * @param commandQueue how many requests may wait for the writer
 * @param logBytesPerHour how fast the log may grow before the addresses that make it do so are
 *     slowed down; 0 for no limit
 * @param logTimeouts how long newcomers wait for the log
 * @param waiting how much may wait for absent peers
 * @param bufferMemory how many bytes may be held for clients in all
 * @param probeTimeout how long a holder may be silent when another client asks for its ID; zero if
 *     it is not asked
 * @param refusalDelay how late a repeated refusal may be told; zero for at once
 * @param handover how much may move with an ID
 * @param expireTimeout how long a message waits for an absent peer
 * @param expireInterval how often that is looked at
 * @param restartWindow how long the IDs held at the last end of the server wait for their clients
 * @param maxNesting how deep a message may nest
 * @param maxMalformedInARow how many messages in a row may be no JSON object
 * @param relayedTypes message types relayed besides PeerServer's
 */
public record SessionOptions(
    RealmPolicy realm,
    int failedProofRate,
    int commandQueue,
    long logBytesPerHour,
    LogTimeouts logTimeouts,
    WaitingLimits waiting,
    long bufferMemory,
    Duration probeTimeout,
    Duration refusalDelay,
    StateLimits handover,
    Duration expireTimeout,
    Duration expireInterval,
    Duration restartWindow,
    int maxNesting,
    int maxMalformedInARow,
    List<String> relayedTypes) {}
