package dev.baton.realm;

import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.proof;
import static dev.baton.realm.RealmSamples.token;

import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;

/**
 * The history that comes of two nodes which write to one log at random. A node decides on a state
 * that may be some events old, and what it publishes may come late, out of order, or after the end
 * of its run; the fold decides what counts.
 */
public final class NodesHistory {
  private static final int HISTORIES = 2_000;
  private static final int STEPS = 80;
  private static final int MAX_LAG = 4;
  private static final List<String> NODES = List.of("a", "b");

  /**
   * An event of the log, with what was judged of it and the states on both sides.
   *
   * @param seq its sequence number
   */
  public record FoldedEvent(
      long seq,
      Author author,
      RealmEvent event,
      Validity validity,
      RealmState before,
      RealmState after) {}

  private record Published(Author author, RealmEvent event) {}

  private final Random random;
  private final boolean shared;
  private final boolean saysIncarnation;
  private final Realm realm = new Realm();
  private final List<FoldedEvent> entries = new ArrayList<>();
  private final List<Published> underWay = new ArrayList<>();
  private final List<RandomHistory.Begun> begun = new ArrayList<>();
  private final Map<String, Long> incarnations = new HashMap<>();
  private int second;

  private NodesHistory(long seed) {
    this.random = new Random(seed);
    this.shared = seed % 3 != 0;
    this.saysIncarnation = seed % 2 == 0;
  }

  /** Shows the property on {@value #HISTORIES} histories, the same ones every time. */
  public static void many(Consumer<NodesHistory> property) {
    some(HISTORIES, property);
  }

  /** The same on the first ones only. */
  public static void some(int histories, Consumer<NodesHistory> property) {
    for (long seed = 0; seed < histories; seed++) {
      var history = new NodesHistory(seed);
      for (int i = 0; i < STEPS; i++) {
        history.step();
      }
      try {
        property.accept(history);
      } catch (AssertionError e) {
        throw new AssertionError("in the history of seed " + seed + ": " + history.entries, e);
      }
    }
  }

  public List<FoldedEvent> entries() {
    return entries;
  }

  /** Whether its nodes run beside each other; if not, each start ends all other runs. */
  boolean isShared() {
    return shared;
  }

  private void step() {
    second += random.nextInt(4);
    String node = NODES.get(random.nextInt(NODES.size()));
    var peer = new PeerId("peer-" + random.nextInt(3));
    switch (random.nextInt(16)) {
      case 0 -> start(node);
      case 1 -> publish(node, new ServerReady(at(second + 8), at(second)));
      case 2 -> publish(node, new ServerStopped(at(second)));
      case 3, 4, 5 -> connect(node, peer);
      case 6, 7 -> end(node);
      case 8 -> decide(node, new RealmCommand.Expire(peer, at(second)));
      case 9 -> save(node);
      case 10 -> takeBack(node);
      case 14 -> order(node, peer);
      default -> deliver();
    }
  }

  private void start(String node) {
    long seq = entries.size() + 1L;
    append(
        new Published(
            Author.of(node), new ServerStarted(at(second + 5), PROOF_MAX_AGE, shared, at(second))));
    incarnations.put(node, seq);
  }

  private void connect(String node, PeerId peer) {
    ConnectionId connection = connection(begun.size());
    begun.add(new RandomHistory.Begun(peer, connection));
    PresentedProof proof =
        switch (random.nextInt(4)) {
          case 0 -> new PresentedProof.Verified(proof(second - random.nextInt(3), "j" + second));
          case 1 -> new PresentedProof.Faulty(PresentedProof.Fault.EXPIRED);
          default -> PresentedProof.NONE;
        };
    decide(
        node,
        new RealmCommand.Connect(
            peer, connection, token("token-" + random.nextInt(2)), proof, CLIENT, 0, at(second)));
  }

  private void end(String node) {
    if (!begun.isEmpty()) {
      RandomHistory.Begun ending = begun.get(random.nextInt(begun.size()));
      DisconnectReason[] reasons = DisconnectReason.values();
      decide(
          node,
          new RealmCommand.Disconnect(
              ending.peer(),
              ending.connection(),
              reasons[random.nextInt(reasons.length)],
              random.nextBoolean(),
              at(second)));
    }
  }

  private void save(String node) {
    if (!begun.isEmpty()) {
      RandomHistory.Begun saving = begun.get(random.nextInt(begun.size()));
      var change = HandoverChanges.ofState(Integer.toString(second));
      decide(
          node, new RealmCommand.SaveState(saving.peer(), saving.connection(), change, at(second)));
    }
  }

  /** Any of the last events, of which only the very last may be taken back. */
  private void takeBack(String node) {
    long seq = Math.max(1, entries.size() - random.nextInt(3));
    append(
        new Published(
            author(node), new LogResumed(at(second), OptionalLong.of(seq), 0, at(second))));
  }

  /** On a state that is up to {@value #MAX_LAG} events old. */
  private void decide(String node, RealmCommand command) {
    switch (RealmDecider.decide(view(), command, RandomHistory.POLICY)) {
      case Decision.Accepted(PeerEvent event) -> publish(node, event);
      case Decision.Refused(_, var event) -> event.ifPresent(refused -> publish(node, refused));
      case Decision.Ignored _ -> {}
    }
  }

  private Realm view() {
    int seen = entries.size() - random.nextInt(MAX_LAG + 1);
    return new Realm(seen <= 0 ? RealmState.EMPTY : entries.get(seen - 1).after());
  }

  /** An operator of this node disconnects, bans or frees an ID. */
  private void order(String node, PeerId peer) {
    Optional<Instant> until =
        random.nextBoolean() ? Optional.empty() : Optional.of(at(second + random.nextInt(20)));
    OperatorCommand command =
        switch (random.nextInt(3)) {
          case 0 -> new OperatorCommand.DisconnectPeer(peer, RandomHistory.ORDER);
          case 1 -> new OperatorCommand.BanPeer(peer, until, RandomHistory.ORDER);
          default -> new OperatorCommand.LiftBan(peer, "otto");
        };
    if (OperatorDecider.decide(view(), command, RandomHistory.MAX_BANS, at(second))
        instanceof OperatorDecision.Obeyed(RealmEvent event)) {
      publish(node, event);
    }
  }

  private Author author(String node) {
    Long incarnation = incarnations.get(node);
    return saysIncarnation && incarnation != null
        ? new Author(node, OptionalLong.of(incarnation))
        : Author.of(node);
  }

  /** Most of it comes at once; the rest is under way until {@link #deliver}. */
  private void publish(String node, RealmEvent event) {
    var published = new Published(author(node), event);
    if (random.nextInt(3) == 0) {
      underWay.add(published);
    } else {
      append(published);
    }
  }

  private void deliver() {
    if (!underWay.isEmpty()) {
      append(underWay.remove(random.nextInt(underWay.size())));
    }
  }

  private void append(Published published) {
    RealmState before = realm.state();
    long seq = entries.size() + 1L;
    Validity judged = realm.judge(seq, published.author(), published.event());
    Validity validity = realm.apply(seq, published.author(), published.event());
    if (judged != validity) {
      throw new AssertionError("judged " + judged + " and folded as " + validity);
    }
    entries.add(
        new FoldedEvent(
            seq, published.author(), published.event(), validity, before, realm.state()));
  }
}
