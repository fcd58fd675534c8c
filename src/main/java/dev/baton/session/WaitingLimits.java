package dev.baton.session;

/**
 * How much may wait for absent peers.
 *
 * @param messagesPerPeer messages for one absent ID
 * @param bytesPerPeer bytes for one absent ID
 * @param peersPerSender absent IDs that one sender's messages may wait for
 * @param bytesInAll bytes for all absent IDs together
 */
public record WaitingLimits(
    int messagesPerPeer, int bytesPerPeer, int peersPerSender, long bytesInAll) {}
