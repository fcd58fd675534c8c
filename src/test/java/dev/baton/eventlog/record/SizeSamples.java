package dev.baton.eventlog.record;

import dev.baton.eventlog.EventTypes;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.Epoch;
import dev.baton.realm.HandoverChanges;
import dev.baton.realm.Holder;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import dev.baton.realm.ProofRank;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.OmittedRefusals;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.realm.Refusal;
import dev.baton.realm.TokenDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** An event of each type as a server with browsers as clients has it, to see how large it is. */
public final class SizeSamples {
  public static final String NODE = "node-1";

  /** In a log that has been written to for some time. */
  static final long SEQ = 1_234_567;

  static final Instant AT = Instant.parse("2026-11-22T10:04:05.123456789Z");

  static final String CHROME =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
          + " Chrome/131.0.0.0 Safari/537.36";

  private static final Random RANDOM = new Random(1);
  private static final PeerId PEER = new PeerId(uuid().toString());
  private static final ConnectionId CONNECTION = new ConnectionId(uuid());
  private static final Holder HOLDER = new Holder(new ConnectionId(uuid()), new Epoch(1_234_321));
  private static final TokenDigest TOKEN = TokenDigest.of(bytes(32));
  private static final ClientDetails CLIENT =
      new ClientDetails("203.0.113.77", CHROME, "1.5.5", "https://app.example.com");
  private static final OwnershipProof PROOF =
      new OwnershipProof(
          PEER.value(),
          "https://id.example.com",
          "2026-11",
          uuid().toString(),
          AT.minusSeconds(5),
          AT.plusSeconds(295),
          ProofRank.PROVIDER,
          Optional.empty());

  private static final String STATE = "{\"room\":\"4711\",\"muted\":false}";
  private static final String CONTACT =
      """
      {"peer":"%s","connectionId":"dc_m3kx9q2c1z","type":"data","label":"dc_m3kx9q2c1z",\
      "serialization":"binary","reliable":true}"""
          .formatted(uuid());

  public static final RealmEvent CONNECTED =
      new PeerConnected(PEER, CONNECTION, TOKEN, Optional.empty(), CLIENT, AT);
  public static final RealmEvent DISCONNECTED =
      new PeerDisconnected(PEER, CONNECTION, DisconnectReason.CLIENT_CLOSED, AT);

  private SizeSamples() {}

  /**
   * A sample.
   *
   * @param what what distinguishes it from others of its type, or empty text
   */
  record Sample(String what, RealmEvent event) {
    String name() {
      return "`" + EventTypes.of(event) + "`" + (what.isEmpty() ? "" : ", " + what);
    }

    byte[] record(boolean binary) {
      String previous = "0123456789abcdef".repeat(4);
      return binary
          ? new EventCodec(NODE).encode(SEQ, previous, event)
          : JsonRecords.encode(NODE, SEQ, previous, event);
    }
  }

  /** How many bytes of a file the record takes up: Chronicle's header, and whole words. */
  static int stored(byte[] record) {
    return Integer.BYTES + Math.ceilDiv(record.length, Integer.BYTES) * Integer.BYTES;
  }

  static List<Sample> all() {
    return List.of(
        new Sample("", CONNECTED),
        new Sample(
            "with a proof",
            new PeerConnected(PEER, CONNECTION, TOKEN, Optional.of(PROOF), CLIENT, AT)),
        new Sample("", DISCONNECTED),
        new Sample(
            "",
            new PeerDetached(
                PEER, CONNECTION, DisconnectReason.CONNECTION_LOST, AT.plusSeconds(10), AT)),
        new Sample(
            "", new PeerResumed(PEER, CONNECTION, HOLDER, TOKEN, Optional.empty(), CLIENT, AT)),
        new Sample("", new PeerOverridden(PEER, CONNECTION, HOLDER, TOKEN, PROOF, CLIENT, AT)),
        new Sample(
            "",
            new OverrideRefused(
                PEER, CONNECTION, HOLDER, Refusal.STALE, Optional.of(PROOF), CLIENT, AT)),
        new Sample(
            "a state of " + STATE.length() + " bytes",
            new StateSaved(PEER, CONNECTION, HandoverChanges.ofState(STATE), AT)),
        new Sample(
            "a contact of " + CONTACT.length() + " bytes",
            new StateSaved(
                PEER,
                CONNECTION,
                HandoverChanges.ofContacts(Map.of("dc_m3kx9q2c1z", CONTACT), Set.of()),
                AT)),
        new Sample(
            "of one ID",
            new RefusalsOmitted(
                AT.minusSeconds(60), 4_711, List.of(new OmittedRefusals(PEER, 4_711)), AT)),
        new Sample("", new ServerStarted(AT.plusSeconds(30), Duration.ofMinutes(10), AT)),
        new Sample("", new ServerStopped(AT)),
        new Sample("", new LogResumed(AT, OptionalLong.of(SEQ - 1), 1, AT)),
        new Sample("", new LogRepaired(SEQ, SEQ + 3, AT)),
        new Sample("", new LogPruned(SEQ - 1_000, "0123456789abcdef".repeat(4), List.of(), AT)));
  }

  /** A table in Markdown: bytes of a file for each event, in version 3 and today. */
  public static String table() {
    var table = new StringBuilder("| event | version 3 | version 4 |\n|---|---:|---:|\n");
    for (Sample sample : all()) {
      table.append(
          "| %s | %d | %d |\n"
              .formatted(sample.name(), stored(sample.record(false)), stored(sample.record(true))));
    }
    return table.toString();
  }

  private static UUID uuid() {
    byte[] bytes = bytes(16);
    bytes[6] = (byte) ((bytes[6] & 0x0F) | 0x70);
    bytes[8] = (byte) ((bytes[8] & 0x3F) | 0x80);
    return Compact.uuid(bytes);
  }

  private static byte[] bytes(int count) {
    var bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
