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
    int messagesPerPeer, int bytesPerPeer, int peersPerSender, long bytesInAll) {
  public WaitingLimits {
    if (messagesPerPeer < 0 || bytesPerPeer < 0 || peersPerSender < 0 || bytesInAll < 0) {
      throw new IllegalArgumentException("no limit is negative");
    }
  }
}
