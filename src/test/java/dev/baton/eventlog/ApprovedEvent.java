package dev.baton.eventlog;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.holder;
import static dev.baton.realm.RealmSamples.proof;

import dev.baton.realm.DisconnectReason;
import dev.baton.realm.Handover;
import dev.baton.realm.Holder;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.realm.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An event and the file that holds its approved record. A file is never changed: a new form of
 * record is a new version in a new file, and the old one has to stay readable.
 */
record ApprovedEvent(String file, long seq, RealmEvent event) {
  private static final Holder HOLDER = holder(1, 3);
  private static final OwnershipProof TICKET =
      new OwnershipProof("alice", "baton", "own", "t-1", at(15), at(75), true);

  /** What is written today. */
  private static final List<ApprovedEvent> ALL =
      List.of(
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
          new ApprovedEvent(
              "peer-overridden-v2",
              5,
              new PeerOverridden(ALICE, connection(2), HOLDER, TOKEN, TICKET, CLIENT, at(20))),
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
              "state-saved-v2",
              12,
              new StateSaved(
                  ALICE,
                  connection(2),
                  new Handover(
                      "{\"draft\":\"é\"}", "[{\"peer\":\"bob\",\"connectionId\":\"dc_1\"}]"),
                  at(25))),
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
          new ApprovedEvent("log-pruned-v2", 11, new LogPruned(7, "ab".repeat(32), at(40))));

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
                  ALICE, connection(2), DisconnectReason.LOST, at(40).plusNanos(1_000_000))));

  static List<ApprovedEvent> old() {
    return OLD;
  }

  static List<ApprovedEvent> all() {
    return ALL;
  }

  static ApprovedEvent named(String type) {
    return ALL.stream().filter(e -> e.file().equals(type + "-v2")).findFirst().orElseThrow();
  }

  /** The approved record: the bytes of the file. */
  byte[] record() throws IOException {
    String resource = "/events/" + file + ".json";
    try (InputStream in =
        Objects.requireNonNull(
            ApprovedEvent.class.getResourceAsStream(resource), resource + " is missing")) {
      return in.readAllBytes();
    }
  }

  @Override
  public String toString() {
    return file;
  }
}
