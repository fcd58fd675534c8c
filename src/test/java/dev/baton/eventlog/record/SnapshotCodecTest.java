package dev.baton.eventlog.record;

import static dev.baton.realm.RealmSamples.NODE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.RecordTree;
import dev.baton.eventlog.StoredLog;
import dev.baton.realm.Ban;
import dev.baton.realm.Handover;
import dev.baton.realm.NodeRun;
import dev.baton.realm.Occupancy;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.PeerId;
import dev.baton.realm.ProofRank;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmSamples;
import dev.baton.realm.RealmState;
import dev.baton.realm.Runs;
import dev.baton.realm.TakeoverMemory;
import dev.baton.realm.UsedProof;
import dev.baton.testing.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of snapshots: they say all that a realm knows, or are of no use. */
class SnapshotCodecTest {
  private static final int RANDOM_STATES = 300;
  private static final int RANDOM_FILES = 3_000;
  private static final long SEED = 20_261_122L;

  /** What was written before the log had a tree. */
  private static final String APPROVED_V4 =
      """
      {"v":4,"seq":7,"hash":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",\
      "index":88562841092102,"at":"2026-11-22T12:00:05Z","proofMaxAge":900,\
      "proofFloor":"2026-11-22T11:59:00Z",\
      "runs":{"known":true,"present":[{"node":"node-1","incarnation":3}]},\
      "held":[{"peer":"\u4F60\u597D",\
      "connection":"01930000-0000-7000-8000-000000000002","epoch":6,\
      "token":"dG9rZW4AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",\
      "tenure":"01930000-0000-7000-8000-000000000001","wonBy":"ticket",\
      "node":"node-2","incarnation":5,"shared":true,\
      "until":"2026-11-22T12:00:30Z"}],\
      "memories":[{"peer":"alice","newestProof":1795348802,\
      "used":[{"iat":1795348803,"jti":"jti-1"}],\
      "byProvider":["2026-11-22T12:00:03Z"],"byTicket":["2026-11-22T12:00:04Z"]}],\
      "handovers":[{"peer":"alice","state":"{\\"draft\\":1}",\
      "contacts":{"dc_2":"{\\"peer\\":\\"bob\\"}","dc_1":"{}"}}]}""";

  /**
   * The same with the tree of a log of seven events, of which the first four are deleted; IDs could
   * not be banned.
   */
  private static final String APPROVED_V5 =
      APPROVED_V4
          .replace("{\"v\":4,", "{\"v\":5,")
          .replace(
              "\"runs\":",
              "\"tree\":{\"subtrees\":[\"%s\",\"%s\",\"%s\"],\"deleted\":4,"
                      .formatted(subtree("a1"), subtree("b2"), subtree("c3"))
                  + "\"deletedSubtrees\":[\"%s\"]},\"runs\":".formatted(subtree("a1")));

  private static final String APPROVED =
      APPROVED_V5
          .replace("{\"v\":5,", "{\"v\":6,")
          .replace(
              "\"memories\":",
              "\"bans\":[{\"peer\":\"bob\",\"since\":\"2026-11-22T12:00:01Z\","
                  + "\"until\":\"2026-11-22T12:10:00Z\",\"by\":\"otto\",\"why\":\"spam\"}],"
                  + "\"memories\":");

  /** What was written before nodes and their runs were told apart. */
  private static final String APPROVED_V3 =
      """
      {"v":3,"seq":7,"hash":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",\
      "index":88562841092102,"at":"2026-11-22T12:00:05Z","proofMaxAge":900,\
      "proofFloor":"2026-11-22T11:59:00Z","held":[{"peer":"\u4F60\u597D",\
      "connection":"01930000-0000-7000-8000-000000000002","epoch":6,\
      "token":"dG9rZW4AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",\
      "tenure":"01930000-0000-7000-8000-000000000001","wonBy":"ticket",\
      "until":"2026-11-22T12:00:30Z"}],\
      "memories":[{"peer":"alice","newestProof":1795348802,\
      "used":[{"iat":1795348803,"jti":"jti-1"}],\
      "byProvider":["2026-11-22T12:00:03Z"],"byTicket":["2026-11-22T12:00:04Z"]}],\
      "handovers":[{"peer":"alice","state":"{\\"draft\\":1}",\
      "contacts":{"dc_2":"{\\"peer\\":\\"bob\\"}","dc_1":"{}"}}]}""";

  /** What was written before tickets were bound to a tenure; contacts were one text. */
  private static final String APPROVED_V2 =
      """
      {"v":2,"seq":7,"hash":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",\
      "index":88562841092102,"at":"2026-11-22T12:00:05Z","proofMaxAge":900,\
      "proofFloor":"2026-11-22T11:59:00Z","held":[{"peer":"\u4F60\u597D",\
      "connection":"01930000-0000-7000-8000-000000000002","epoch":6,\
      "token":"dG9rZW4AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","until":"2026-11-22T12:00:30Z"}],\
      "memories":[{"peer":"alice","newestProof":1795348802,"tokenIds":["jti-1"],\
      "displacements":["2026-11-22T12:00:03Z"]}],\
      "handovers":[{"peer":"alice","state":"{\\"draft\\":1}",\
      "contacts":"[{\\"peer\\":\\"bob\\",\\"connectionId\\":\\"dc_1\\"}]"}]}""";

  private static final Map<String, String> CONTACTS = new LinkedHashMap<>();

  static {
    CONTACTS.put("dc_2", "{\"peer\":\"bob\"}");
    CONTACTS.put("dc_1", "{}");
  }

  private final SnapshotCodec codec = new SnapshotCodec();

  private static Snapshot approved() {
    return approved(
        Map.of(
            RealmSamples.BOB,
            new Ban(
                RealmSamples.at(1),
                Optional.of(RealmSamples.at(600)),
                new OperatorOrder("otto", "spam"))));
  }

  private static Snapshot approved(Map<PeerId, Ban> bans) {
    Instant at = RealmSamples.at(5);
    return new Snapshot(
        new LogTail(7, "0123456789abcdef".repeat(4), 88_562_841_092_102L, at),
        new RealmState(
            Map.of(
                new PeerId("\u4F60\u597D"),
                new Occupancy.Detached(
                    RealmSamples.holder(2, 6),
                    RealmSamples.TOKEN,
                    RealmSamples.tenure(1, ProofRank.TICKET),
                    new NodeRun("node-2", 5, true),
                    RealmSamples.at(30))),
            Map.of(
                RealmSamples.ALICE,
                new TakeoverMemory(
                    RealmSamples.at(2),
                    Set.of(new UsedProof(RealmSamples.at(3), "jti-1")),
                    List.of(RealmSamples.at(3)),
                    List.of(RealmSamples.at(4)))),
            Map.of(RealmSamples.ALICE, new Handover("{\"draft\":1}", CONTACTS)),
            bans,
            new Runs(true, Map.of("node-1", new NodeRun("node-1", 3, false))),
            Duration.ofMinutes(15),
            RealmSamples.at(-60),
            at),
        Optional.of(
            new RecordTree.Saved(
                7,
                List.of(subtree("a1"), subtree("b2"), subtree("c3")),
                4,
                List.of(subtree("a1")))));
  }

  private static String subtree(String octet) {
    return octet.repeat(32);
  }

  private static byte[] sealed(String json) {
    return Seal.put(json.getBytes(UTF_8));
  }

  @Test
  void theContractOfWrittenSnapshotsIsUnchanged() {
    assertThat(new String(codec.encode(approved()), UTF_8))
        .isEqualTo(new String(sealed(APPROVED), UTF_8));
  }

  @Test
  void anApprovedSnapshotIsReadBack() {
    assertThat(codec.decode(sealed(APPROVED))).isEqualTo(approved());
  }

  @Test
  void theFourthVersionIsReadAsOneThatKnowsNoTree() {
    Snapshot snapshot = codec.decode(sealed(APPROVED_V4));
    assertThat(snapshot.tree()).isEmpty();
    assertThat(snapshot.state()).isEqualTo(approved(Map.of()).state());
  }

  @ParameterizedTest
  @CsvSource({
    "'\"deleted\":4', '\"deleted\":5'",
    "'\"deleted\":4', '\"deleted\":8'",
    "'\"tree\":', '\"x-tree\":'",
    "'\"subtrees\":[', '\"subtrees\":[\"00\",'",
    "'\"deletedSubtrees\":[', '\"deletedSubtrees\":[7,'"
  })
  void aTreeThatCannotBeIsRefused(String right, String wrong) {
    byte[] file = sealed(APPROVED.replace(right, wrong));
    assertThatThrownBy(() -> codec.decode(file)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theFifthVersionIsReadAsOneThatKnowsNoBans() {
    assertThat(codec.decode(sealed(APPROVED_V5))).isEqualTo(approved(Map.of()));
  }

  @Test
  void theThirdVersionIsReadAsOneThatKnowsNoRuns() {
    RealmState state = codec.decode(sealed(APPROVED_V3)).state();
    RealmState present = approved().state();
    assertThat(state.runs()).isEqualTo(Runs.UNKNOWN);
    assertThat(state.held().values())
        .singleElement()
        .isInstanceOfSatisfying(
            Occupancy.Held.class, held -> assertThat(held.run()).isEqualTo(NodeRun.UNKNOWN));
    assertThat(state.memories()).isEqualTo(present.memories());
    assertThat(state.handovers()).isEqualTo(present.handovers());
  }

  @Test
  void theFirstVersionWithoutHandoversIsReadAsOneThatHasNone() {
    String first =
        APPROVED_V2.replace("{\"v\":2,", "{\"v\":1,").replaceFirst(",\"handovers\":.*]", "");
    RealmState state = codec.decode(sealed(first)).state();
    RealmState second = codec.decode(sealed(APPROVED_V2)).state();
    assertThat(state.handovers()).isEmpty();
    assertThat(state.held()).isEqualTo(second.held());
    assertThat(state.memories()).isEqualTo(second.memories());
  }

  /**
   * Its tickets are void; what its proofs and displacements were is kept where it harms no owner.
   */
  @Test
  void theSecondVersionIsReadAsOneWhoseTenuresBeginWithItsHolders() {
    RealmState state = codec.decode(sealed(APPROVED_V2)).state();
    assertThat(state.held())
        .containsExactly(
            Map.entry(
                new PeerId("\u4F60\u597D"),
                new Occupancy.Detached(
                    RealmSamples.holder(2, 6),
                    RealmSamples.TOKEN,
                    RealmSamples.tenure(2),
                    NodeRun.UNKNOWN,
                    RealmSamples.at(30))));
    assertThat(state.memories())
        .containsExactly(
            Map.entry(
                RealmSamples.ALICE,
                new TakeoverMemory(
                    RealmSamples.at(2),
                    Set.of(new UsedProof(RealmSamples.at(2), "jti-1")),
                    List.of(),
                    List.of(RealmSamples.at(3)))));
    assertThat(state.handovers())
        .containsExactly(
            Map.entry(
                RealmSamples.ALICE,
                new Handover(
                    "{\"draft\":1}",
                    Map.of("dc_1", "{\"peer\":\"bob\",\"connectionId\":\"dc_1\"}"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"newestProof", "tokenIds", "displacements", "handovers", "epoch"})
  void aMissingMemberOfTheSecondVersionIsRefused(String member) {
    byte[] file = sealed(APPROVED_V2.replace("\"" + member + "\":", "\"x-" + member + "\":"));
    assertThatThrownBy(() -> codec.decode(file)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void contactsOfTheSecondVersionWereOneText() {
    String contacts = "\"contacts\":{";
    String second =
        APPROVED_V2.replaceFirst("\"contacts\":\"\\[.*]\"}]", "\"contacts\":\"CONTACTS\"}]");
    assertThat(second).contains("CONTACTS").doesNotContain(contacts);
    String two =
        "[{\\\"peer\\\":\\\"bob\\\",\\\"connectionId\\\":\\\"dc_1\\\"},"
            + "{\\\"metadata\\\":{\\\"connectionId\\\":\\\"x\\\"},"
            + "\\\"connectionId\\\":\\\"dc_2\\\"}]";
    RealmState state = codec.decode(sealed(second.replace("CONTACTS", two))).state();
    assertThat(state.handovers().getOrDefault(RealmSamples.ALICE, Handover.NOTHING).contacts())
        .containsExactly(
            Map.entry("dc_1", "{\"peer\":\"bob\",\"connectionId\":\"dc_1\"}"),
            Map.entry("dc_2", "{\"metadata\":{\"connectionId\":\"x\"},\"connectionId\":\"dc_2\"}"));
    for (String bad :
        List.of("", "{}", "[", "[{]", "[7]", "[{\\\"connectionId\\\":\\\"a\\\"},7]")) {
      assertThatThrownBy(() -> codec.decode(sealed(second.replace("CONTACTS", bad))))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aRealisticStateIsReadBack() {
    Snapshot snapshot = SnapshotSamples.realistic();
    assertThat(codec.decode(codec.encode(snapshot))).isEqualTo(snapshot);
  }

  @Test
  void theStateOfARealmIsReadBackAndGoesOn() {
    var realm = new Realm();
    var clock = new FakeClock(RealmSamples.at(0));
    for (int i = 0; i < 100; i++) {
      realm.apply(i + 1, NODE, StoredLog.next(realm, i, clock));
      clock.advance(Duration.ofMillis(1));
    }
    RealmState state = realm.state();
    var snapshot =
        new Snapshot(
            new LogTail(100, "0".repeat(64), 99, state.lastEventAt()),
            state,
            SnapshotSamples.tree(100));
    assertThat(new Realm(codec.decode(codec.encode(snapshot)).state()).state()).isEqualTo(state);
  }

  @Test
  void anEmptyStateIsReadBack() {
    var snapshot = new Snapshot(LogTail.EMPTY, RealmState.EMPTY, SnapshotSamples.tree(0));
    assertThat(codec.decode(codec.encode(snapshot))).isEqualTo(snapshot);
  }

  @Test
  void statesOfAnyKindAreReadBack() {
    for (int i = 0; i < RANDOM_STATES; i++) {
      Snapshot snapshot = SnapshotSamples.random(new Random(SEED + i));
      assertThat(codec.decode(codec.encode(snapshot))).as("seed %d", SEED + i).isEqualTo(snapshot);
    }
  }

  @Test
  void everyFlippedBitIsNoticed() {
    byte[] file = codec.encode(SnapshotSamples.realistic());
    for (int at = 0; at < file.length; at++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        byte[] flipped = file.clone();
        flipped[at] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> codec.decode(flipped))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("its checksum is wrong");
      }
    }
  }

  @Test
  void everyTruncationIsNoticed() {
    byte[] file = codec.encode(SnapshotSamples.realistic());
    for (int length = 0; length < file.length; length++) {
      byte[] truncated = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> codec.decode(truncated))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "7", "9223372036854775807"})
  void anotherVersionIsRefusedByNumber(String version) {
    byte[] file = sealed(APPROVED.replace("{\"v\":6,", "{\"v\":" + version + ","));
    assertThatThrownBy(() -> codec.decode(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("it is of version " + version);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v",
        "seq",
        "hash",
        "index",
        "at",
        "proofMaxAge",
        "proofFloor",
        "held",
        "memories",
        "handovers",
        "runs",
        "known",
        "present",
        "node",
        "incarnation",
        "state",
        "contacts",
        "peer",
        "connection",
        "epoch",
        "token",
        "tenure",
        "newestProof",
        "used",
        "iat",
        "jti",
        "byProvider",
        "byTicket"
      })
  void aMissingMemberIsRefused(String member) {
    byte[] file = sealed(APPROVED.replace("\"" + member + "\":", "\"x-" + member + "\":"));
    assertThatThrownBy(() -> codec.decode(file)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "seq":7                      | "seq":"7"
          "at":"2026-11-22T12:00:05Z"  | "at":"noon"
          "proofMaxAge":900            | "proofMaxAge":900.5
          "proofMaxAge":900            | "proofMaxAge":90000000000000000000
          "held":[                     | "held":7,"other":[
          "held":[                     | "held":["x",
          "memories":[                 | "memories":null,"other":[
          "peer":"alice"               | "peer":""
          "epoch":6                    | "epoch":null
          "connection":"0193           | "connection":"alice
          "token":"                    | "token":"*
          "until":"2026-11-22T12       | "until":"2026-11-22T25
          "newestProof":1795348802     | "newestProof":9223372036854775807
          "tenure":"0193               | "tenure":"alice
          "wonBy":"ticket"             | "wonBy":"luck"
          "wonBy":"ticket"             | "wonBy":7
          "used":[{"iat":1795348803,"jti":"jti-1"}] | "used":"jti-1"
          "used":[{"iat":1795348803,"jti":"jti-1"}] | "used":["jti-1"]
          "jti":"jti-1"                | "jti":7
          "iat":1795348803             | "iat":"1795348803"
          "byProvider":["2026-11-22    | "byProvider":["yesterday
          12:00:03Z"]                  | 12:00:03Z",7]
          "byTicket":["2026-11-22T12:00:04Z"] | "byTicket":{}
          "byTicket":["2026-11-22T12:00:04Z"] | "byTicket":"2026-11-22T12:00:04Z"
          12:00:04Z"]}]                | 12:00:04Z"]},7]
          "contacts":{                 | "contacts":7,"other":{
          "dc_1":"{}"                  | "dc_1":{}
          """)
  void aBadMemberIsRefused(String text, String by) {
    assertThat(APPROVED).contains(text);
    byte[] file = sealed(APPROVED.replace(text, by));
    assertThatThrownBy(() -> codec.decode(file)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMemberThatALaterProgramAddsIsPassedOver() {
    String more = APPROVED.replace("\"epoch\":6", "\"epoch\":6,\"region\":{\"name\":[1,{}]}");
    assertThat(codec.decode(sealed(more.replace("\"seq\":7", "\"seq\":7,\"more\":[{}]"))))
        .isEqualTo(approved());
  }

  /** A reader of snapshots goes on with an older one, and relies on this exception for it. */
  @Test
  void whatIsSealedAndIsNoSnapshotIsAnIllegalArgument() {
    byte[] json = APPROVED.getBytes(UTF_8);
    int refused = 0;
    for (int i = 0; i < RANDOM_FILES; i++) {
      var random = new Random(SEED + i);
      byte[] changed = json.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        changed[random.nextInt(changed.length)] =
            (byte) "{}[]\",:0e-\\x ".charAt(random.nextInt(13));
      }
      try {
        codec.decode(Seal.put(changed));
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).isNotEmpty();
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + (SEED + i) + ": " + new String(changed, UTF_8), e);
      }
    }
    assertThat(refused)
        .as("refused of %d", RANDOM_FILES)
        .isBetween(RANDOM_FILES / 2, RANDOM_FILES - 1);
  }
}
