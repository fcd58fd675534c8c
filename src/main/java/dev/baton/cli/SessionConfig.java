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
record SessionConfig(
    PeerServerOptions peerServer,
    EventLogOptions eventLog,
    TakeoverOptions takeover,
    BatonOptions baton,
    LimitOptions limits,
    OptionChecks checks) {
  /** What Jackson reads, which contacts in the log are read with, less what is round a payload. */
  private static final int MAX_NESTING = 900;

  SessionOptions options() {
    return new SessionOptions(realm(), writer(), contention(), messages(), buffers());
  }

  private RealmPolicy realm() {
    return new RealmPolicy(
        checks.atLeast("--concurrent_limit", peerServer.concurrentLimit, 0),
        Duration.ofMillis(checks.atLeast("--drop_window", eventLog.dropWindow, 0)),
        Duration.ofMillis(checks.atLeast("--handover_window", eventLog.handoverWindow, 0)),
        takeover.policy(checks));
  }

  private WriterOptions writer() {
    return new WriterOptions(
        checks.atLeast("--command_queue", limits.commandQueue, 1),
        eventLog.timeouts(checks),
        eventLog.logBytesPerHour(checks),
        Duration.ofMillis(checks.atLeast("--restart_window", eventLog.restartWindow, 0)));
  }

  private Contention contention() {
    return new Contention(
        Duration.ofMillis(checks.within("--probe_timeout", limits.probeTimeout, 0, 600_000)),
        Duration.ofMillis(checks.within("--refusal_delay", limits.refusalDelay, 0, 5_000)),
        takeover.failedProofRate(checks));
  }

  private MessageRules messages() {
    return new MessageRules(
        checks.within("--max_nesting", limits.maxNesting, 1, MAX_NESTING),
        checks.atLeast("--max_malformed", limits.maxMalformed, 1),
        relayedTypes());
  }

  private List<String> relayedTypes() {
    try {
      return MessageCodec.requireRelayable(
          baton.transmissionExtend.stream().filter(type -> !type.isBlank()).toList());
    } catch (IllegalArgumentException e) {
      throw checks.impossible("--transmission_extend: " + e.getMessage());
    }
  }

  private BufferLimits buffers() {
    return new BufferLimits(
        bufferMemory(),
        new WaitingLimits(
            checks.atLeast("--waiting_messages", limits.waitingMessages, 0),
            checks.atLeast("--waiting_bytes", limits.waitingBytes, 0),
            checks.atLeast("--waiting_ids", limits.waitingIds, 0),
            checks.atLeast("--waiting_total", limits.waitingTotal, 0)),
        expiry(),
        new StateLimits(
            checks.within("--max_state", limits.maxState, 0, 32_768),
            checks.within("--max_contacts", limits.maxContacts, 0, 1_000)));
  }

  /** A quarter of it, which is what one holder may have at most, must take any message twice. */
  private long bufferMemory() {
    checks.atLeast("--buffer_memory", limits.bufferMemory, 0);
    long bytes =
        limits.bufferMemory == 0 ? Runtime.getRuntime().maxMemory() / 3 : limits.bufferMemory;
    checks.requireAtMost("--max_message", 8L * limits.maxMessage, "--buffer_memory", bytes);
    return bytes;
  }

  /** Without a pause it is a millisecond, as a timer of Node.js takes it. */
  private Expiry expiry() {
    int interval = checks.atLeast("--cleanup_out_msgs", peerServer.cleanupOutMsgs, 0);
    return new Expiry(
        Duration.ofMillis(checks.atLeast("--expire_timeout", peerServer.expireTimeout, 0)),
        Duration.ofMillis(Math.max(1, interval)));
  }
}
