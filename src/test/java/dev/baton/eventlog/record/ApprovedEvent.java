package dev.baton.eventlog.record;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.holder;
import static dev.baton.realm.RealmSamples.proof;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.realm.ConnectionId;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.Handover;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.HandoverChanges;
import dev.baton.realm.Holder;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import dev.baton.realm.ProofRank;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.BanLifted;
import dev.baton.realm.RealmEvent.LogDamaged;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.LostEvents;
import dev.baton.realm.RealmEvent.OmittedRefusals;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerErased;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.realm.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An event and the file that holds its approved record. A file is never changed: a new form of
 * record is a new version in a new file, and the old one has to stay readable. Up to version 3 a
 * file is the record; of version 4 it is a {@link RecordRendering} of it.
 */
record ApprovedEvent(String file, long seq, RealmEvent event) {
  private static final Holder HOLDER = holder(1, 3);
  private static final OwnershipProof TICKET = ticket(Optional.of(connection(9)));

  private static OwnershipProof ticket(Optional<ConnectionId> tenure) {
    return new OwnershipProof(
        "alice", "baton", "own", "t-1", at(15), at(75), ProofRank.TICKET, tenure);
  }

  private static final String CONTACT = "{\"peer\":\"bob\",\"connectionId\":\"dc_1\"}";

  private static final HandoverChange CHANGED =
      new HandoverChange(
          Optional.of("{\"draft\":\"é\"}"), false, Map.of("dc_1", CONTACT), Set.of("dc_0"));

  /** Up to version 2 each event said everything. */
  private static final HandoverChange ALL_OF_VERSION_2 =
      HandoverChanges.to(new Handover("{\"draft\":\"é\"}", Map.of("dc_1", CONTACT)));

  /** What is written today. */
  private static final List<ApprovedEvent> ALL =
      List.of(
          new ApprovedEvent(
              "server-started-v4", 1, new ServerStarted(at(30), PROOF_MAX_AGE, at(0))),
          new ApprovedEvent(
              "server-started-shared-v4", 1, new ServerStarted(at(30), PROOF_MAX_AGE, true, at(0))),
          new ApprovedEvent("server-ready-v4", 15, new ServerReady(at(32), at(2))),
          new ApprovedEvent("server-stopped-v4", 2, new ServerStopped(at(50))),
          new ApprovedEvent(
              "peer-connected-v4",
              3,
              new PeerConnected(
                  ALICE, connection(1), TOKEN, Optional.of(proof(9, "j-1")), CLIENT, at(10))),
          new ApprovedEvent(
              "peer-resumed-v4",
              4,
              new PeerResumed(
                  ALICE, connection(2), HOLDER, TOKEN, Optional.empty(), CLIENT, at(20))),
          new ApprovedEvent(
              "peer-overridden-v4",
              5,
              new PeerOverridden(ALICE, connection(2), HOLDER, TOKEN, TICKET, CLIENT, at(20))),
          new ApprovedEvent(
              "override-refused-v4",
              6,
              new OverrideRefused(
                  ALICE,
                  connection(2),
                  HOLDER,
                  Refusal.STALE,
                  Optional.of(proof(9, "j-1")),
                  CLIENT,
                  at(20))),
          new ApprovedEvent(
              "refusals-omitted-v4",
              13,
              new RefusalsOmitted(
                  at(20),
                  1_234,
                  List.of(
                      new OmittedRefusals(ALICE, 1_200),
                      new OmittedRefusals(new PeerId("a \"b\" é"), 2)),
                  at(80))),
          new ApprovedEvent(
              "state-saved-v4", 12, new StateSaved(ALICE, connection(2), CHANGED, at(25))),
          new ApprovedEvent(
              "peer-detached-v4",
              7,
              new PeerDetached(
                  ALICE, connection(2), DisconnectReason.CONNECTION_LOST, at(40), at(30))),
          new ApprovedEvent(
              "peer-disconnected-v4",
              8,
              new PeerDisconnected(
                  ALICE, connection(2), DisconnectReason.LOST, at(40).plusNanos(1_000_000))),
          new ApprovedEvent(
              "peer-disconnected-by-operator-v4",
              16,
              new PeerDisconnected(
                  ALICE,
                  connection(2),
                  DisconnectReason.BY_OPERATOR,
                  Optional.of(new OperatorOrder("otto", "Spams others, é")),
                  at(40))),
          new ApprovedEvent(
              "peer-banned-v4",
              17,
              new PeerBanned(
                  ALICE,
                  Optional.of(at(600)),
                  Optional.of(connection(2)),
                  new OperatorOrder("otto", "Spams others, é"),
                  at(40))),
          new ApprovedEvent("ban-lifted-v4", 18, new BanLifted(ALICE, "otto", at(50))),
          new ApprovedEvent(
              "peer-erased-v4",
              19,
              new PeerErased(ALICE, new OperatorOrder("otto", "Asked for it, é"), at(50))),
          new ApprovedEvent(
              "log-resumed-v4", 9, new LogResumed(at(30), OptionalLong.of(8), 1, at(40))),
          new ApprovedEvent("log-repaired-v4", 10, new LogRepaired(10, 12, at(40))),
          new ApprovedEvent(
              "log-repaired-gaps-v4",
              10,
              new LogRepaired(10, 9, List.of(new LostEvents(2, 4), new LostEvents(7, 6)), at(40))),
          new ApprovedEvent(
              "log-damaged-v4",
              14,
              new LogDamaged(5, "20261122F.cq4", "its header is wrong", at(40))),
          new ApprovedEvent(
              "log-pruned-v4", 11, new LogPruned(7, "ab".repeat(32), List.of(), at(40))),
          new ApprovedEvent(
              "log-pruned-subtrees-v4",
              11,
              new LogPruned(
                  7, "ab".repeat(32), List.of("cd".repeat(32), "ef".repeat(32)), at(40))));

  private static final Set<String> SINCE_VERSION_4 =
      Set.of(
          "server-started-shared-v4",
          "peer-erased-v4",
          "server-ready-v4",
          "log-damaged-v4",
          "log-repaired-gaps-v4",
          "log-pruned-subtrees-v4",
          "peer-disconnected-by-operator-v4",
          "peer-banned-v4",
          "ban-lifted-v4");

  /** What earlier versions wrote, as it is read today. */
  private static final List<ApprovedEvent> OLD =
      List.of(
          new ApprovedEvent(
              "server-started-v1", 1, new ServerStarted(at(30), PROOF_MAX_AGE, at(0))),
          new ApprovedEvent("server-stopped-v1", 2, new ServerStopped(at(50))),
          new ApprovedEvent(
              "peer-connected-v1",
              3,
              new PeerConnected(ALICE, connection(1), TOKEN, Optional.empty(), CLIENT, at(10))),
          new ApprovedEvent(
              "peer-resumed-v1",
              4,
              new PeerResumed(
                  ALICE, connection(2), HOLDER, TOKEN, Optional.empty(), CLIENT, at(20))),
          new ApprovedEvent(
              "peer-detached-v1",
              5,
              new PeerDetached(
                  ALICE, connection(2), DisconnectReason.CONNECTION_LOST, at(40), at(30))),
          new ApprovedEvent(
              "peer-disconnected-v1",
              6,
              new PeerDisconnected(
                  ALICE, connection(2), DisconnectReason.LOST, at(40).plusNanos(1_000_000))),
          new ApprovedEvent(
              "server-started-v2", 1, new ServerStarted(at(30), PROOF_MAX_AGE, at(0))),
          new ApprovedEvent("server-stopped-v2", 2, new ServerStopped(at(50))),
          new ApprovedEvent(
              "peer-connected-v2",
              3,
              new PeerConnected(
                  ALICE, connection(1), TOKEN, Optional.of(proof(9, "j-1")), CLIENT, at(10))),
          new ApprovedEvent(
              "peer-resumed-v2",
              4,
              new PeerResumed(
                  ALICE, connection(2), HOLDER, TOKEN, Optional.empty(), CLIENT, at(20))),
          // Before tickets were bound to a tenure.
          new ApprovedEvent(
              "peer-overridden-v2",
              5,
              new PeerOverridden(
                  ALICE, connection(2), HOLDER, TOKEN, ticket(Optional.empty()), CLIENT, at(20))),
          new ApprovedEvent(
              "override-refused-v2",
              6,
              new OverrideRefused(
                  ALICE,
                  connection(2),
                  HOLDER,
                  Refusal.STALE,
                  Optional.of(proof(9, "j-1")),
                  CLIENT,
                  at(20))),
          new ApprovedEvent(
              "state-saved-v2", 12, new StateSaved(ALICE, connection(2), ALL_OF_VERSION_2, at(25))),
          new ApprovedEvent(
              "peer-detached-v2",
              7,
              new PeerDetached(
                  ALICE, connection(2), DisconnectReason.CONNECTION_LOST, at(40), at(30))),
          new ApprovedEvent(
              "peer-disconnected-v2",
              8,
              new PeerDisconnected(
                  ALICE, connection(2), DisconnectReason.LOST, at(40).plusNanos(1_000_000))),
          new ApprovedEvent(
              "log-resumed-v2", 9, new LogResumed(at(30), OptionalLong.of(8), 1, at(40))),
          new ApprovedEvent("log-repaired-v2", 10, new LogRepaired(10, 12, at(40))),
          new ApprovedEvent(
              "log-pruned-v2", 11, new LogPruned(7, "ab".repeat(32), List.of(), at(40))));

  /** What versions 1 to 3 wrote. */
  static List<ApprovedEvent> old() {
    return Stream.concat(OLD.stream(), ofVersion3().stream()).toList();
  }

  /** What version 3 wrote of the events of {@link #all}. */
  static List<ApprovedEvent> ofVersion3() {
    return ALL.stream()
        .filter(today -> !SINCE_VERSION_4.contains(today.file()))
        .map(ApprovedEvent::ofVersion3)
        .toList();
  }

  private static ApprovedEvent ofVersion3(ApprovedEvent today) {
    return new ApprovedEvent(today.file.replace("-v4", "-v3"), today.seq, today.event);
  }

  static List<ApprovedEvent> all() {
    return ALL;
  }

  static ApprovedEvent named(String type) {
    return ALL.stream().filter(e -> e.file().equals(type + "-v4")).findFirst().orElseThrow();
  }

  static ApprovedEvent namedOfVersion3(String type) {
    return ofVersion3(named(type));
  }

  /** The approved record: of JSON the bytes of the file, otherwise what its last line spells. */
  byte[] record() throws IOException {
    return isBinary() ? RecordRendering.record(text()) : text().getBytes(UTF_8);
  }

  private boolean isBinary() {
    return file.endsWith("-v4");
  }

  /** What stands in the file. */
  String text() throws IOException {
    String resource = "/events/" + file + (isBinary() ? ".txt" : ".json");
    try (InputStream in =
        Objects.requireNonNull(
            ApprovedEvent.class.getResourceAsStream(resource), resource + " is missing")) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Override
  public String toString() {
    return file;
  }
}
