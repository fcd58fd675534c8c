package dev.baton.eventlog;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.holder;

import dev.baton.realm.DisconnectReason;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/**
 * An event and the file that holds its approved record. A file is never changed: a new form of
 * record is a new version in a new file, and the old one has to stay readable.
 */
record ApprovedEvent(String file, long seq, RealmEvent event) {
  private static final List<ApprovedEvent> ALL =
      List.of(
          new ApprovedEvent("server-started-v1", 1, new ServerStarted(at(30), at(0))),
          new ApprovedEvent("server-stopped-v1", 2, new ServerStopped(at(50))),
          new ApprovedEvent(
              "peer-connected-v1",
              3,
              new PeerConnected(ALICE, connection(1), TOKEN, CLIENT, at(10))),
          new ApprovedEvent(
              "peer-resumed-v1",
              4,
              new PeerResumed(ALICE, connection(2), holder(1, 3), TOKEN, CLIENT, at(20))),
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

  static List<ApprovedEvent> all() {
    return ALL;
  }

  static ApprovedEvent named(String type) {
    return ALL.stream().filter(e -> e.file().equals(type + "-v1")).findFirst().orElseThrow();
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
