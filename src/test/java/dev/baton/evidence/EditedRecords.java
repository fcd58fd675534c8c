package dev.baton.evidence;

import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.record.EventCodec;
import dev.baton.eventlog.record.RecordHash;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmSamples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A log, and what somebody makes of it who owns its folder: after each edit all sequence numbers,
 * checksums and hashes of the chain are made again, so that the log is whole.
 */
final class EditedRecords {
  private EditedRecords() {}

  /** Events of clients that come and go. */
  static List<RealmEvent> events(int count) {
    List<RealmEvent> events = new ArrayList<>();
    events.add(
        new ServerStarted(RealmSamples.at(30), RealmSamples.PROOF_MAX_AGE, RealmSamples.at(0)));
    for (int i = 1; i < count; i++) {
      events.add(i % 2 == 1 ? connected(i, i, "192.0.2." + i % 200) : disconnected(i));
    }
    return events;
  }

  private static RealmEvent connected(int i, int who, String address) {
    return new PeerConnected(
        new PeerId("peer-" + who),
        RealmSamples.connection(i),
        RealmSamples.TOKEN,
        Optional.empty(),
        new ClientDetails(address, "browser", "1.5.5", ""),
        RealmSamples.at(i));
  }

  private static RealmEvent disconnected(int i) {
    return new PeerDisconnected(
        new PeerId("peer-" + (i - 1)),
        RealmSamples.connection(i - 1),
        DisconnectReason.CLIENT_CLOSED,
        RealmSamples.at(i));
  }

  /** One edit, of an event that is at this place or behind it. */
  static List<RealmEvent> edited(List<RealmEvent> events, int from, Random random) {
    List<RealmEvent> edited = new ArrayList<>(events);
    int at = from + random.nextInt(events.size() - from);
    int odd = Math.min(at | 1, (events.size() - 2) | 1);
    switch (random.nextInt(9)) {
      case 0 -> edited.remove(at);
      case 1 -> edited.add(at, connected(7_000, 7_000, "198.51.100.1"));
      case 2 -> edited.set(odd, connected(odd, odd, "198.51.100.2"));
      case 3 -> edited.set(odd, connected(odd, 8_000, "192.0.2." + odd % 200));
      case 4 -> edited.set(odd, connected(9_000, odd, "192.0.2." + odd % 200));
      case 5 -> edited.add(at, events.get((at + 1) % events.size()));
      case 6 -> Collections.swap(edited, at, at == from ? at + 1 : from);
      case 7 -> edited.subList(at, edited.size()).clear();
      default -> edited.set(at, later(events.get(at)));
    }
    return edited;
  }

  private static RealmEvent later(RealmEvent event) {
    return switch (event) {
      case PeerConnected(var peer, var connection, var token, var proof, var client, var time) ->
          new PeerConnected(peer, connection, token, proof, client, time.plus(Duration.ofNanos(1)));
      case PeerDisconnected(var peer, var connection, var reason, var order, var time) ->
          new PeerDisconnected(peer, connection, reason, order, time.plus(Duration.ofHours(1)));
      case ServerStarted started ->
          new ServerStarted(
              started.detachedUntil(), started.proofMaxAge(), started.at().minusSeconds(1));
      default -> throw new AssertionError(event);
    };
  }

  /** Passes the records of these events as a reader of their log would. */
  static void pass(List<RealmEvent> events, LogReading.Sink sink) {
    var codec = new EventCodec("node-1");
    var hashes = new RecordHash();
    String hash = RecordHash.NONE;
    for (int i = 0; i < events.size(); i++) {
      byte[] record = codec.encode(i + 1, hash, events.get(i));
      LogEntry entry = codec.decode(record);
      sink.record(entry, record);
      sink.accept(entry);
      hash = hashes.of(record);
    }
  }
}
