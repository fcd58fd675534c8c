package dev.baton.cli;

import dev.baton.protocol.MessageCodec;
import dev.baton.realm.RealmPolicy;
import dev.baton.session.SessionOptions;
import dev.baton.session.SessionOptions.BufferLimits;
import dev.baton.session.SessionOptions.Contention;
import dev.baton.session.SessionOptions.Expiry;
import dev.baton.session.SessionOptions.MessageRules;
import dev.baton.session.SessionOptions.WriterOptions;
import dev.baton.session.StateLimits;
import dev.baton.session.WaitingLimits;
import java.time.Duration;
import java.util.List;

/** The options of the command line in the groups in which the session takes them. */
final class SessionConfig {
  private SessionConfig() {}

  /** The options, whose numbers have been checked. */
  static SessionOptions from(ServeCommand options) {
    return new SessionOptions(
        realm(options),
        writer(options),
        contention(options),
        messages(options),
        buffers(options),
        options.limits.maxBans);
  }

  private static RealmPolicy realm(ServeCommand options) {
    return new RealmPolicy(
        options.peerServer.concurrentLimit,
        Duration.ofMillis(options.eventLog.dropWindow),
        Duration.ofMillis(options.eventLog.handoverWindow),
        Duration.ofMillis(options.eventLog.restartWindow),
        options.takeover.policy());
  }

  private static WriterOptions writer(ServeCommand options) {
    return new WriterOptions(
        options.limits.commandQueue,
        options.eventLog.timeouts(),
        options.eventLog.logBytesPerHour,
        options.eventLog.logAddresses,
        Duration.ofMillis(options.eventLog.restartWindow));
  }

  private static Contention contention(ServeCommand options) {
    return new Contention(
        Duration.ofMillis(options.limits.probeTimeout),
        Duration.ofMillis(options.limits.refusalDelay),
        options.takeover.failedProofRate);
  }

  private static MessageRules messages(ServeCommand options) {
    return new MessageRules(
        options.limits.maxNesting, options.limits.maxMalformed, relayedTypes(options));
  }

  private static List<String> relayedTypes(ServeCommand options) {
    try {
      return MessageCodec.requireRelayable(
          options.baton.transmissionExtend.stream().filter(type -> !type.isBlank()).toList());
    } catch (IllegalArgumentException e) {
      throw options.checks().refused("--transmission_extend", e);
    }
  }

  private static BufferLimits buffers(ServeCommand options) {
    LimitOptions limits = options.limits;
    return new BufferLimits(
        limits.bufferMemoryBytes(),
        new WaitingLimits(
            limits.waitingMessages, limits.waitingBytes, limits.waitingIds, limits.waitingTotal),
        expiry(options.peerServer),
        new StateLimits(limits.maxState, limits.maxContacts));
  }

  /** Without a pause it is a millisecond, as a timer of Node.js takes it. */
  private static Expiry expiry(PeerServerOptions options) {
    return new Expiry(
        Duration.ofMillis(options.expireTimeout),
        Duration.ofMillis(Math.max(1, options.cleanupOutMsgs)));
  }
}
