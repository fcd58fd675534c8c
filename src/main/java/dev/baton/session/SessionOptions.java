package dev.baton.session;

import dev.baton.realm.RealmPolicy;
import java.time.Duration;
import java.util.List;

/**
 * The options of the session.
 *
 * @param realm what decisions about IDs depend on
 * @param writer how requests reach the log
 * @param contention what happens when several clients ask for one ID
 * @param messages which messages are read and relayed
 * @param buffers how much is held for clients
 * @param maxBans how many IDs may be banned
 */
public record SessionOptions(
    RealmPolicy realm,
    WriterOptions writer,
    Contention contention,
    MessageRules messages,
    BufferLimits buffers,
    int maxBans) {
  public SessionOptions {
    require(maxBans >= 0, "no limit is negative");
  }

  /**
   * How connects and disconnects reach the log.
   *
   * @param queue how many of them may wait for the writer
   * @param timeouts how long a connect waits for the log
   * @param logBytesPerHour growth of the log above which the addresses that cause it are slowed
   *     down; 0 for no limit
   * @param addresses how much of a client's address is recorded
   * @param restartWindow how long the IDs held at the last end of the server wait for their clients
   */
  public record WriterOptions(
      int queue,
      LogTimeouts timeouts,
      long logBytesPerHour,
      LoggedAddresses addresses,
      Duration restartWindow) {
    public WriterOptions {
      require(queue > 0, "the queue holds at least one request");
      require(logBytesPerHour >= 0 && !restartWindow.isNegative(), "no limit is negative");
    }
  }

  /**
   * What happens when several clients ask for one ID.
   *
   * @param probeTimeout how long the holder may be silent when another client asks for its ID; zero
   *     if it is not asked
   * @param refusalDelay the longest delay of a repeated refusal; zero for none
   * @param failedProofRate proofs of one address that may fail in a minute; 0 for no limit
   */
  public record Contention(Duration probeTimeout, Duration refusalDelay, int failedProofRate) {
    public Contention {
      require(!probeTimeout.isNegative() && !refusalDelay.isNegative(), "no time is negative");
      require(failedProofRate >= 0, "no limit is negative");
    }
  }

  /**
   * Which messages are read and relayed.
   *
   * @param maxNesting how deep a message's JSON may nest
   * @param maxMalformed consecutive malformed messages before the connection is closed
   * @param relayedTypes message types relayed besides PeerServer's
   */
  public record MessageRules(int maxNesting, int maxMalformed, List<String> relayedTypes) {
    public MessageRules {
      require(maxNesting > 0 && maxMalformed > 0, "some message must be possible");
      relayedTypes = List.copyOf(relayedTypes);
    }
  }

  /**
   * How much is held for clients.
   *
   * @param bytes all of it together, outboxes and unfinished messages included
   * @param waiting messages for absent peers
   * @param expiry how long they are held
   * @param handover what moves with an ID to the next device
   */
  public record BufferLimits(
      long bytes, WaitingLimits waiting, Expiry expiry, StateLimits handover) {
    public BufferLimits {
      require(bytes > 0, "some memory is needed");
    }
  }

  /**
   * How long messages for absent peers are held.
   *
   * @param timeout after which a message is returned to its sender
   * @param interval how often that is checked
   */
  public record Expiry(Duration timeout, Duration interval) {
    public Expiry {
      require(!timeout.isNegative() && interval.isPositive(), "the times must be possible");
    }
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
