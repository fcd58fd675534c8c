package dev.baton.audit.index;

import static dev.baton.realm.DisconnectReason.LEFT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.holder;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.Erased;
import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.LogSamples;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.chronicle.HandMadeLog;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import dev.baton.realm.ProofRank;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.BanLifted;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerErased;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.Refusal;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of an erased ID in the index: what the log says, and nothing in its bytes. */
class ErasedIndexTest {
  private static final PeerId CARLA = new PeerId("carla");
  private static final PeerId DORA = new PeerId("dora");
  private static final OperatorOrder ORDER = new OperatorOrder("otto", "asked for it");

  @TempDir Path folder;

  private final FakeClock clock = new FakeClock(at(100));

  private static ClientDetails client(String word) {
    return new ClientDetails(word + "-address", word + "-agent", "", word + "-origin");
  }

  private static OwnershipProof proof(String word, int second) {
    return new OwnershipProof(
        word + "-sub",
        word + "-iss",
        word + "-kid",
        word + "-jti",
        at(second),
        at(second + 60),
        ProofRank.PROVIDER,
        Optional.empty());
  }

  /** Every kind of event with something personal in it; the last connection stays. */
  private static List<RealmEvent> lifeOf(PeerId peer, long first) {
    String word = peer.value() + "-personal";
    int n = Math.toIntExact(first);
    var order = new OperatorOrder(word, word + "-why");
    return List.of(
        new PeerConnected(peer, connection(n), TOKEN, Optional.empty(), client(word), at(n)),
        new OverrideRefused(
            peer,
            connection(n + 1),
            holder(n, first),
            Refusal.STALE,
            Optional.of(proof(word, n)),
            client(word),
            at(n)),
        new PeerOverridden(
            peer,
            connection(n + 2),
            holder(n, first),
            TOKEN,
            proof(word, n + 1),
            client(word),
            at(n)),
        new PeerDisconnected(
            peer, connection(n + 2), DisconnectReason.BY_OPERATOR, Optional.of(order), at(n)),
        new PeerBanned(peer, Optional.empty(), Optional.empty(), order, at(n)),
        new BanLifted(peer, word, at(n)),
        new PeerConnected(peer, connection(n + 3), TOKEN, Optional.empty(), client(word), at(n)));
  }

  private void append(EventLog log, List<RealmEvent> events) {
    events.forEach(log::append);
    log.sync();
  }

  private void writeLives(EventLog log) {
    append(log, List.of(new ServerStarted(at(30), PROOF_MAX_AGE, at(0))));
    append(log, lifeOf(CARLA, 2));
    append(log, lifeOf(DORA, 9));
  }

  private void erase(EventLog log) {
    log.keys().destroy(new ErasePeer(CARLA, ORDER));
    append(log, List.of(new PeerErased(CARLA, ORDER, at(100))));
  }

  private void indexAnew() throws IOException {
    for (String name : List.of("audit.db", "audit.db-wal", "audit.db-shm")) {
      Files.deleteIfExists(folder.resolve(name));
    }
    try (AuditIndex index = IndexSamples.index(folder)) {
      index.round();
    }
  }

  private List<String> rows() throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String table : List.of("event", "session", "mention")) {
        try (ResultSet row = statement.executeQuery("SELECT * FROM " + table + " ORDER BY 1, 2")) {
          int columns = row.getMetaData().getColumnCount();
          while (row.next()) {
            var text = new StringBuilder(table);
            for (int i = 1; i <= columns; i++) {
              text.append('|').append(row.getString(i));
            }
            rows.add(text.toString());
          }
        }
      }
    }
    return rows;
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("audit.db"));
  }

  @Test
  void theIndexSaysWhatOneSaysThatIsMadeAgain() throws Exception {
    try (EventLog log = LogSamples.open(folder, LogSync.ALWAYS, clock).log();
        AuditIndex index = IndexSamples.index(folder)) {
      writeLives(log);
      index.round();
      assertThat(rows().toString()).contains("carla-personal", "dora-personal");
      erase(log);
      // Its event names where the connection before it was.
      append(
          log,
          List.of(
              new PeerResumed(
                  CARLA,
                  connection(6),
                  holder(5, 8),
                  TOKEN,
                  Optional.empty(),
                  client("new"),
                  at(100)),
              new PeerDisconnected(CARLA, connection(6), LEFT, at(100))));
      append(log, lifeOf(CARLA, 19).subList(0, 1));
      append(log, List.of(new BanLifted(DORA, "otto", at(100))));
      index.round();
    }
    List<String> updated = rows();
    assertThat(updated.toString()).contains("\"previousAddress\":\"[erased]\"");
    assertThat(updated.toString()).contains("[erased]", "dora-personal-sub", "asked for it");
    // Of the connection behind the erasure.
    assertThat(updated.stream().filter(row -> row.contains("carla-personal"))).hasSize(2);
    indexAnew();
    assertThat(rows()).isEqualTo(updated);
  }

  /** The event is the last one, which the index holds back. */
  @Test
  void noByteIsLeftWithTheNextRound() throws Exception {
    try (EventLog log = LogSamples.open(folder, LogSync.ALWAYS, clock).log();
        AuditIndex index = IndexSamples.index(folder)) {
      writeLives(log);
      append(log, List.of(new BanLifted(DORA, "otto", at(100))));
      index.round();
      assertThat(Erased.anyFileSays(folder, "carla-personal")).isTrue();
      erase(log);
      index.round();
      assertThat(Erased.filesThatSay(folder, "carla-personal")).isEmpty();
      assertThat(Erased.filesThatSay(folder, "dora-personal")).isNotEmpty();
    }
  }

  @Test
  void aReaderThatStillNeedsItIsWaitedFor() throws Exception {
    try (EventLog log = LogSamples.open(folder, LogSync.ALWAYS, clock).log();
        AuditIndex index = IndexSamples.index(folder)) {
      writeLives(log);
      append(log, List.of(new BanLifted(DORA, "otto", at(100))));
      index.round();
      try (Connection reader = connect();
          Statement statement = reader.createStatement()) {
        reader.setAutoCommit(false);
        statement.executeQuery("SELECT count(*) FROM event").close();
        erase(log);
        index.round();
        assertThat(Erased.anyFileSays(folder, "carla-personal")).isTrue();
        reader.rollback();
      }
      index.round();
      assertThat(Erased.filesThatSay(folder, "carla-personal")).isEmpty();
    }
  }

  /** It is still in the log, where nothing can be done about it. */
  @Test
  void whatWasNeverEncryptedIsHiddenInAnIndexThatIsMadeAgainToo() throws Exception {
    try (var log = new HandMadeLog(folder)) {
      log.upTo(4);
    }
    try (AuditIndex index = IndexSamples.index(folder)) {
      index.round();
    }
    var peer = new PeerId("peer-3");
    try (EventLog log = LogSamples.open(folder, LogSync.ALWAYS, clock).log()) {
      log.keys().destroy(new ErasePeer(peer, ORDER));
      append(log, List.of(new PeerErased(peer, ORDER, at(100)), new BanLifted(DORA, "o", at(100))));
    }
    try (AuditIndex index = IndexSamples.index(folder)) {
      index.round();
    }
    List<String> updated = rows();
    assertThat(updated.stream().filter(row -> row.contains("peer-3")))
        .isNotEmpty()
        .noneMatch(row -> row.contains("192.0.2.1"));
    assertThat(updated.stream().filter(row -> row.contains("peer-2")))
        .anyMatch(row -> row.contains("192.0.2.1"));
    indexAnew();
    assertThat(rows()).isEqualTo(updated);
  }
}
