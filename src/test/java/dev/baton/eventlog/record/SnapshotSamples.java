package dev.baton.eventlog.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.eventlog.RecordTree;
import dev.baton.realm.Ban;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.Epoch;
import dev.baton.realm.Handover;
import dev.baton.realm.Holder;
import dev.baton.realm.NodeRun;
import dev.baton.realm.Occupancy;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.PeerId;
import dev.baton.realm.ProofRank;
import dev.baton.realm.RealmSamples;
import dev.baton.realm.RealmState;
import dev.baton.realm.Runs;
import dev.baton.realm.TakeoverMemory;
import dev.baton.realm.Tenure;
import dev.baton.realm.TokenDigest;
import dev.baton.realm.UsedProof;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Snapshots to test with. */
public final class SnapshotSamples {
  private static final String[] ALPHABET = {
    "a",
    "Z",
    "9",
    " ",
    "-",
    "\"",
    "\\",
    "/",
    "<",
    "\u00E9",
    "\u4F60",
    "\u202E",
    "\uFEFF",
    "\uD83C\uDFB7",
    "\uD83D\uDC68\u200D\uD83D\uDC67"
  };

  private static final NodeRun RUN = new NodeRun("node-1", 3, false);
  private static final Runs RUNS = new Runs(true, Map.of("node-1", RUN));

  private static final Map<PeerId, Ban> BANS =
      Map.of(
          new PeerId("mallory"),
          new Ban(
              RealmSamples.at(1),
              Optional.of(RealmSamples.at(600)),
              new OperatorOrder("otto", "spam")));

  private SnapshotSamples() {}

  /** A snapshot's file as a version of this program wrote it that knew no tree. */
  public static byte[] withoutTree(byte[] file) {
    String json =
        new String(file, UTF_8)
            .replaceFirst("\"v\":[0-9]+,", "\"v\":" + SnapshotCodec.WITHOUT_TREE + ",")
            .replaceFirst("\"tree\":\\{[^}]*},", "")
            .replaceFirst(",\"crc\":\"[0-9a-f]+\"}$", "}");
    return Seal.put(json.getBytes(UTF_8));
  }

  /** A tree of so many events, all of which are lost. */
  public static Optional<RecordTree.Saved> tree(long seq) {
    var tree = new RecordTree();
    tree.skipTo(seq);
    return Optional.of(tree.saved());
  }

  /** A snapshot of this event in a log with nothing in it. */
  public static Snapshot of(long seq) {
    Instant at = RealmSamples.at(Math.toIntExact(seq % 1_000));
    var state =
        new RealmState(
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Runs.UNKNOWN,
            Duration.ofMinutes(10),
            Instant.EPOCH,
            at);
    return new Snapshot(new LogTail(seq, "0".repeat(64), seq, at), state, tree(seq));
  }

  /** What a server knows in the middle of a takeover or two. */
  public static Snapshot realistic() {
    PeerId alice = RealmSamples.ALICE;
    var music = new PeerId("\u00E9tude \uD83C\uDFB7 \"no. 3\"");
    Map<PeerId, Occupancy> held =
        Map.of(
            alice,
            new Occupancy.Live(
                RealmSamples.holder(1, 4), RealmSamples.TOKEN, RealmSamples.tenure(1), RUN),
            music,
            new Occupancy.Detached(
                RealmSamples.holder(2, 6),
                RealmSamples.OTHER_TOKEN,
                RealmSamples.tenure(3, ProofRank.PROVIDER),
                new NodeRun("node-0", 1, false),
                RealmSamples.at(30)));
    Map<PeerId, TakeoverMemory> memories =
        Map.of(
            alice,
            new TakeoverMemory(
                RealmSamples.at(2),
                Set.of(
                    new UsedProof(RealmSamples.at(2), "jti-1"),
                    new UsedProof(RealmSamples.at(9), "jti-2")),
                List.of(RealmSamples.at(3), RealmSamples.at(4).plusNanos(123_456_789)),
                List.of(RealmSamples.at(5))),
            RealmSamples.BOB,
            new TakeoverMemory(RealmSamples.at(1), Set.of(), List.of(), List.of()));
    Map<PeerId, Handover> handovers =
        Map.of(
            music, new Handover("{\"n\":[\"\u00E9\",null]}", Map.of("dc_1", "{\"peer\":\"bob\"}")));
    Instant at = RealmSamples.at(5).plusNanos(1);
    var state =
        new RealmState(
            held,
            memories,
            handovers,
            BANS,
            RUNS,
            Duration.ofMinutes(15),
            RealmSamples.at(-60),
            at);
    return new Snapshot(
        new LogTail(7, "0123456789abcdef".repeat(4), 88_562_841_092_102L, at), state, tree(7));
  }

  static Snapshot random(Random random) {
    Map<PeerId, Occupancy> held = new HashMap<>();
    Map<PeerId, TakeoverMemory> memories = new HashMap<>();
    for (int i = random.nextInt(20); i > 0; i--) {
      held.put(peer(random), occupancy(random));
    }
    for (int i = random.nextInt(20); i > 0; i--) {
      memories.put(peer(random), memory(random));
    }
    Map<PeerId, Handover> handovers = new HashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      handovers.put(
          peer(random), new Handover("\"" + peer(random).value() + "\"", contacts(random)));
    }
    Instant at = moment(random);
    var state =
        new RealmState(
            held,
            memories,
            handovers,
            bans(random),
            runs(random),
            Duration.ofSeconds(random.nextInt(100_000)),
            moment(random),
            at);
    long seq = random.nextLong(Long.MAX_VALUE);
    return new Snapshot(
        new LogTail(seq, hash(random), random.nextLong(1L << 52), at), state, tree(seq));
  }

  private static Map<PeerId, Ban> bans(Random random) {
    Map<PeerId, Ban> bans = new HashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Optional<Instant> until =
          random.nextBoolean() ? Optional.empty() : Optional.of(moment(random));
      bans.put(
          peer(random), new Ban(moment(random), until, new OperatorOrder("otto", "spam \u00e9")));
    }
    return bans;
  }

  private static Map<String, String> contacts(Random random) {
    Map<String, String> contacts = new HashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      contacts.put(peer(random).value(), peer(random).value());
    }
    return contacts;
  }

  private static PeerId peer(Random random) {
    var id = new StringBuilder(ALPHABET[random.nextInt(ALPHABET.length)]);
    for (int i = random.nextInt(40); i > 0; i--) {
      String next = ALPHABET[random.nextInt(ALPHABET.length)];
      if ((id + next).getBytes(UTF_8).length <= PeerId.MAX_BYTES) {
        id.append(next);
      }
    }
    return new PeerId(id.toString());
  }

  private static Occupancy occupancy(Random random) {
    var holder =
        new Holder(
            new ConnectionId(new UUID(random.nextLong(), random.nextLong())),
            new Epoch(1 + random.nextLong(Long.MAX_VALUE)));
    var digest = new byte[32];
    random.nextBytes(digest);
    TokenDigest token = TokenDigest.of(digest);
    return random.nextBoolean()
        ? new Occupancy.Live(holder, token, tenure(random), run(random))
        : new Occupancy.Detached(holder, token, tenure(random), run(random), moment(random));
  }

  private static Runs runs(Random random) {
    Map<String, NodeRun> present = new HashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      NodeRun run = run(random);
      present.put(run.node(), run);
    }
    return new Runs(random.nextBoolean(), present);
  }

  private static NodeRun run(Random random) {
    return new NodeRun(peer(random).value(), random.nextLong(Long.MAX_VALUE), random.nextBoolean());
  }

  private static Tenure tenure(Random random) {
    ProofRank[] ranks = ProofRank.values();
    return new Tenure(
        new ConnectionId(new UUID(random.nextLong(), random.nextLong())),
        random.nextBoolean() ? Optional.empty() : Optional.of(ranks[random.nextInt(ranks.length)]));
  }

  private static TakeoverMemory memory(Random random) {
    Instant newest = Instant.ofEpochSecond(random.nextLong(4_000_000_000L));
    Set<UsedProof> used = new HashSet<>();
    for (int i = random.nextInt(17); i > 0; i--) {
      used.add(
          new UsedProof(
              newest.plusSeconds(random.nextInt(3)), "jti " + random.nextInt() + " \"\\/"));
    }
    return new TakeoverMemory(newest, used, moments(random), moments(random));
  }

  private static List<Instant> moments(Random random) {
    List<Instant> moments = new ArrayList<>();
    for (int i = random.nextInt(7); i > 0; i--) {
      moments.add(moment(random));
    }
    return moments;
  }

  private static Instant moment(Random random) {
    return Instant.ofEpochSecond(
        random.nextLong(4_000_000_000L), random.nextBoolean() ? 0 : random.nextInt(1_000_000_000));
  }

  private static String hash(Random random) {
    return "%016x".formatted(random.nextLong()).repeat(4);
  }
}
