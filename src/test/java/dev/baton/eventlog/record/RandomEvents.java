package dev.baton.eventlog.record;

import dev.baton.realm.ClientDetails;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.Epoch;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.Holder;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import dev.baton.realm.ProofRank;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.BanLifted;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
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
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.realm.Refusal;
import dev.baton.realm.TokenDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Events of every type with values of every kind, drawn from a seed. */
final class RandomEvents {
  static final int TYPES = 16;

  private static final List<String> PIECES =
      List.of(
          "a",
          "Z9",
          " ",
          "-",
          "\"",
          "\\",
          "/",
          "<",
          "Mozilla/5.0 (",
          "https://",
          ".0.0.0",
          "\u00E9",
          "\u4F60",
          "\u202E",
          "\uFEFF",
          "\uD83C\uDFB7");

  private final Random random;

  RandomEvents(Random random) {
    this.random = random;
  }

  /** An event of the type of this number, from 0 on. */
  RealmEvent next(int type) {
    Instant at = time();
    return switch (type) {
      case 0 -> new ServerStarted(time(), Duration.ofSeconds(random.nextInt()), at);
      case 1 -> new ServerStopped(at);
      case 2 -> new PeerConnected(peer(), connection(), token(), proofOrNot(), client(), at);
      case 3 ->
          new PeerResumed(peer(), connection(), holder(), token(), proofOrNot(), client(), at);
      case 4 -> new PeerOverridden(peer(), connection(), holder(), token(), proof(), client(), at);
      case 5 ->
          new OverrideRefused(
              peer(), connection(), holder(), one(Refusal.values()), proofOrNot(), client(), at);
      case 6 -> new RefusalsOmitted(time(), number(), omitted(), at);
      case 7 -> new StateSaved(peer(), connection(), change(), at);
      case 8 -> new PeerDetached(peer(), connection(), one(DisconnectReason.values()), time(), at);
      case 9 ->
          new PeerDisconnected(
              peer(), connection(), one(DisconnectReason.values()), orderOrNot(), at);
      case 10 -> {
        OptionalLong voided =
            random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(number());
        yield new LogResumed(time(), voided, random.nextInt(70), at);
      }
      case 11 -> new LogRepaired(number(), number(), at);
      case 12 -> new LogPruned(number(), hash(), subtrees(), at);
      case 13 -> {
        Optional<Instant> until = random.nextBoolean() ? Optional.empty() : Optional.of(time());
        Optional<ConnectionId> held =
            random.nextBoolean() ? Optional.empty() : Optional.of(connection());
        OperatorOrder order = orderOrNot().orElse(new OperatorOrder("rita", "-"));
        yield new PeerBanned(peer(), until, held, order, at);
      }
      case 14 -> new BanLifted(peer(), text(3), at);
      case 15 -> new PeerErased(peer(), orderOrNot().orElse(new OperatorOrder("rita", "-")), at);
      default -> throw new IllegalArgumentException("there is no type " + type);
    };
  }

  String hash() {
    return "%016x".formatted(random.nextLong()).repeat(4);
  }

  private List<String> subtrees() {
    return Stream.generate(this::hash).limit(random.nextInt(20)).toList();
  }

  long number() {
    int bits = random.nextInt(Long.SIZE);
    // The numbers next to a power of two are those that a length can be wrong for.
    return random.nextBoolean() ? random.nextLong() >>> bits : (1L << bits) + random.nextInt(3) - 1;
  }

  @SafeVarargs
  private <T> T one(T... values) {
    return values[random.nextInt(values.length)];
  }

  private Instant time() {
    return switch (random.nextInt(6)) {
      case 0 -> Instant.ofEpochSecond(random.nextLong(4_000_000_000L));
      case 1 -> Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
      case 2 -> Instant.ofEpochSecond(-random.nextLong(4_000_000_000L), random.nextInt(1_000_000));
      case 3 -> one(Instant.MIN, Instant.MAX, Instant.EPOCH);
      case 4 -> Instant.ofEpochSecond(random.nextLong() >> 10, random.nextInt(1_000_000_000));
      default -> Instant.ofEpochSecond(1_795_000_000L, random.nextInt(1_000_000_000));
    };
  }

  private String text(int pieces) {
    var text = new StringBuilder();
    for (int i = random.nextInt(pieces); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  private String id() {
    UUID uuid = new UUID(random.nextLong(), random.nextLong());
    return switch (random.nextInt(5)) {
      case 0 -> uuid.toString();
      case 1 -> uuid.toString().toUpperCase(Locale.ROOT);
      case 2 -> "1-1-1-1-1";
      case 3 -> Long.toString(random.nextInt(50));
      default -> "x" + text(20);
    };
  }

  private PeerId peer() {
    return new PeerId(id());
  }

  private ConnectionId connection() {
    return new ConnectionId(new UUID(random.nextLong(), random.nextLong()));
  }

  private Holder holder() {
    return new Holder(connection(), new Epoch(number()));
  }

  private TokenDigest token() {
    var digest = new byte[32];
    random.nextBytes(digest);
    return TokenDigest.of(digest);
  }

  private ClientDetails client() {
    String address =
        one("", "192.0.2.1", "2001:db8:0:0:0:0:0:1", "2001:db8::1", "1.2.3.04", "a", "::", "1.2.3");
    return new ClientDetails(address, text(60), text(5), text(30));
  }

  private Optional<OperatorOrder> orderOrNot() {
    return Optional.of(text(8))
        .filter(OperatorOrder::isReason)
        .map(reason -> new OperatorOrder("otto", reason));
  }

  private Optional<OwnershipProof> proofOrNot() {
    return random.nextBoolean() ? Optional.empty() : Optional.of(proof());
  }

  private OwnershipProof proof() {
    return new OwnershipProof(
        id(),
        text(20),
        id(),
        id(),
        Instant.ofEpochSecond(random.nextLong(4_000_000_000L)),
        Instant.ofEpochSecond(random.nextLong(4_000_000_000L)),
        one(ProofRank.values()),
        random.nextBoolean() ? Optional.empty() : Optional.of(connection()));
  }

  private List<OmittedRefusals> omitted() {
    Map<PeerId, Long> omitted = new LinkedHashMap<>();
    for (int i = random.nextInt(300); i > 0; i--) {
      omitted.put(peer(), number());
    }
    return omitted.entrySet().stream()
        .map(entry -> new OmittedRefusals(entry.getKey(), entry.getValue()))
        .toList();
  }

  private HandoverChange change() {
    Map<String, String> contacts = new LinkedHashMap<>();
    Set<String> removed = new LinkedHashSet<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      contacts.put(id(), text(100));
      removed.add(id());
    }
    return new HandoverChange(
        random.nextBoolean() ? Optional.empty() : Optional.of(text(1_000)),
        random.nextBoolean(),
        contacts,
        removed);
  }
}
