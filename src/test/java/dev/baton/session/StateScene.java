package dev.baton.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.protocol.MessageCodec;
import dev.baton.realm.Handover;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmSamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Peers that send each other messages past the keeper of states, and a log that is a list. */
final class StateScene {
  static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  final Metrics metrics = new Metrics();
  final ConnectionRegistry registry = new ConnectionRegistry();
  final StateTracker states;
  private final MessageRouter router;
  private final List<String> journal = new ArrayList<>();
  final MemoryBudget memory;
  private int connections;

  StateScene(StateLimits limits) {
    this.memory = new MemoryBudget(RealmFixture.MEMORY_ENOUGH);
    this.states = new StateTracker(limits, registry, memory, metrics);
    this.router =
        new MessageRouter(
            new MessageCodec(100, List.of()),
            registry,
            new WaitingMessages(new WaitingLimits(2, 100_000, 1_000, 10_000_000), memory),
            states,
            metrics,
            20);
  }

  /** A peer and what the log says that moves with its ID. */
  final class Peer {
    final PeerSession session;
    final RecordingConnection connection;
    final List<HandoverChange> log = new ArrayList<>();
    private Handover folded = Handover.NOTHING;

    private Peer(PeerSession session, RecordingConnection connection) {
      this.session = session;
      this.connection = connection;
    }

    void sends(String message) {
      router.receive(session, message.getBytes(UTF_8));
    }

    void offers(String destination, String connectionId, String more) {
      sends(message("OFFER", destination, connectionId, more));
    }

    void answers(String destination, String connectionId) {
      sends(message("ANSWER", destination, connectionId, ""));
    }

    void leaves(String destination) {
      sends("{\"type\":\"LEAVE\",\"dst\":\"" + destination + "\"}");
    }

    void saves(String state) {
      sends("{\"type\":\"STATE\",\"payload\":" + state + "}");
    }

    /** What a takeover would hand over now. */
    Handover handover() {
      write(session.unsaved().wholeChange());
      return folded;
    }

    /** The contacts of {@link #handover}, as their JSON. */
    List<String> contacts() {
      return List.copyOf(handover().contacts().values());
    }

    boolean hasNothingToSave() {
      return session.unsaved().wholeChange().isEmpty();
    }

    private void write(Optional<HandoverChange> change) {
      change.ifPresent(
          c -> {
            log.add(c);
            folded = folded.with(c);
            session.unsaved().written(c);
          });
    }

    /** Has written what a sweep at this moment wants written. */
    void sweep(long nowNanos) {
      states.sweep(
          nowNanos,
          due -> {
            if (due == session) {
              write(session.unsaved().dueChange());
            }
            return true;
          });
    }
  }

  /** A peer that takes part in states. */
  Peer peer(String id) {
    return peer(id, true);
  }

  Peer peer(String id, boolean supportsHandover) {
    var connection = new RecordingConnection(id, journal);
    var session =
        new PeerSession(
            new PeerId(id),
            RealmSamples.connection(connections++),
            connection,
            states.draft(supportsHandover, ""));
    registry.put(session);
    return new Peer(session, connection);
  }

  void ends(Peer peer) {
    registry.remove(peer.session);
    states.ended(peer.session);
  }

  static String message(String type, String dst, String connection, String more) {
    return "{\"type\":\"%s\",\"dst\":\"%s\",\"payload\":{\"connectionId\":\"%s\"%s}}"
        .formatted(type, dst, connection, more);
  }

  static String contact(String peer, String connection, String more) {
    return "{\"peer\":\"%s\",\"connectionId\":\"%s\"%s}".formatted(peer, connection, more);
  }

  /** Bytes of a member that makes an offer large. */
  static String metadata(int bytes) {
    return ",\"metadata\":\"" + "m".repeat(bytes - 14) + "\"";
  }
}
