package dev.baton.realm;

import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.NODE;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.proof;
import static dev.baton.realm.RealmSamples.token;

import dev.baton.realm.PresentedProof.Fault;
import dev.baton.realm.PresentedProof.Faulty;
import dev.baton.realm.PresentedProof.Verified;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The history that comes of random steps, with the state after each of its events. */
final class RandomHistory {
  static final RealmPolicy POLICY =
      new RealmPolicy(
          100,
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          Duration.ZERO,
          new TakeoverPolicy(true, false, 1, PROOF_MAX_AGE));

  /** Fewer than there are IDs. */
  static final int MAX_BANS = 2;

  static final OperatorOrder ORDER = new OperatorOrder("otto", "spam");
  private static final List<Fault> FAULTS = List.of(Fault.values());
  private static final int HISTORIES = 5_000;
  private static final List<Action> WEIGHTED =
      Stream.of(
              Collections.nCopies(12, Action.CONNECT),
              Collections.nCopies(8, Action.END),
              Collections.nCopies(4, Action.SAVE),
              Collections.nCopies(8, Action.TICKET),
              Collections.nCopies(4, Action.EXPIRE),
              Collections.nCopies(2, Action.RESTART),
              Collections.nCopies(2, Action.VOID),
              List.of(Action.DISCONNECT, Action.BAN, Action.BAN),
              Collections.nCopies(8, Action.LIFT))
          .flatMap(List::stream)
          .toList();

  private final Realm realm = new Realm();
  private final List<RealmEvent> events = new ArrayList<>();
  private final List<RealmState> states = new ArrayList<>();
  private final List<Begun> begun = new ArrayList<>();
  private final List<GivenTicket> given = new ArrayList<>();
  private int second;

  private RandomHistory() {}

  enum Action {
    CONNECT,
    END,
    SAVE,
    /** The holder asks for a ticket, to be used at some time or never. */
    TICKET,
    EXPIRE,
    DISCONNECT,
    /** For some seconds, or for good. */
    BAN,
    LIFT,
    RESTART,
    /** The last event is taken back, as after an append that failed and landed all the same. */
    VOID
  }

  /** What happens next, to which of three IDs, with what choice, and how much later. */
  record Move(Action action, int peer, int choice, int seconds) {}

  /** A connection that asked for an ID, whether or not it got it. */
  record Begun(PeerId peer, ConnectionId connection) {}

  /** A ticket that was given for an ID. */
  record GivenTicket(PeerId peer, OwnershipProof ticket) {}

  /** Shows the property on {@value #HISTORIES} histories, the same ones every time. */
  static void many(Consumer<RandomHistory> property) {
    for (long seed = 0; seed < HISTORIES; seed++) {
      RandomHistory history = of(steps(new Random(seed)));
      try {
        property.accept(history);
      } catch (AssertionError e) {
        throw new AssertionError("in the history of seed " + seed + ": " + history.events(), e);
      }
    }
  }

  private static List<Move> steps(Random random) {
    return Stream.generate(
            () ->
                new Move(
                    WEIGHTED.get(random.nextInt(WEIGHTED.size())),
                    random.nextInt(3),
                    random.nextInt(100),
                    random.nextInt(16)))
        .limit(random.nextInt(41))
        .toList();
  }

  private static RandomHistory of(List<Move> steps) {
    var history = new RandomHistory();
    steps.forEach(history::take);
    return history;
  }

  Realm realm() {
    return realm;
  }

  /** The events with the sequence numbers 1, 2, 3 and so on. */
  List<RealmEvent> events() {
    return events;
  }

  /** The state after each event. */
  List<RealmState> states() {
    return states;
  }

  List<Begun> begun() {
    return begun;
  }

  private void take(Move step) {
    second += step.seconds();
    var peer = new PeerId("peer-" + step.peer());
    switch (step.action()) {
      case CONNECT -> connect(peer, step.choice());
      case END -> end(step.choice());
      case SAVE -> save(step.choice());
      case TICKET -> give(peer);
      case EXPIRE -> decide(new RealmCommand.Expire(peer, at(second)));
      case DISCONNECT -> order(new OperatorCommand.DisconnectPeer(peer, ORDER));
      case BAN -> order(new OperatorCommand.BanPeer(peer, banEnd(step.choice()), ORDER));
      case LIFT ->
          realm.state().bans().keySet().stream()
              .min(Comparator.naturalOrder())
              .ifPresent(banned -> order(new OperatorCommand.LiftBan(banned, "otto")));
      case RESTART -> {
        happen(new RealmEvent.ServerStarted(at(second + 10), PROOF_MAX_AGE, at(second)));
        happen(new RealmEvent.ServerReady(at(second + 12), at(second + 2)));
        second += 2;
      }
      case VOID -> takeBack();
    }
  }

  /** With one of three tokens, and now and then with a proof, a good one or not. */
  private void connect(PeerId peer, int choice) {
    ConnectionId connection = connection(begun.size());
    begun.add(new Begun(peer, connection));
    PresentedProof proof =
        switch (choice % 5) {
          case 0, 1 -> new Verified(proof(second - choice / 20, "jti-" + choice % 3));
          case 2 -> new Faulty(FAULTS.get(choice % FAULTS.size()));
          case 3 -> ticketFor(peer, choice);
          default -> PresentedProof.NONE;
        };
    decide(
        new RealmCommand.Connect(
            peer, connection, token("token-" + choice % 3), proof, CLIENT, 0, at(second)));
  }

  private Optional<Instant> banEnd(int choice) {
    return choice % 3 == 0 ? Optional.empty() : Optional.of(at(second + choice % 20 - 2));
  }

  private void order(OperatorCommand command) {
    switch (OperatorDecider.decide(realm, command, MAX_BANS, at(second))) {
      case OperatorDecision.Obeyed(RealmEvent event) -> happen(event);
      case OperatorDecision.Declined _ -> {}
    }
  }

  private void give(PeerId peer) {
    if (realm.occupancy(peer) instanceof Occupancy.Live live) {
      given.add(
          new GivenTicket(
              peer,
              new OwnershipProof(
                  peer.value(),
                  "baton",
                  "own",
                  "ticket-" + given.size(),
                  at(second),
                  at(second + 60),
                  ProofRank.TICKET,
                  Optional.of(live.tenure().begunBy()))));
    }
  }

  /** One that was given for the ID at some time, used or not, of whatever tenure. */
  private PresentedProof ticketFor(PeerId peer, int choice) {
    List<OwnershipProof> own =
        given.stream().filter(g -> g.peer().equals(peer)).map(GivenTicket::ticket).toList();
    return own.isEmpty()
        ? PresentedProof.NONE
        : new Verified(own.get(Math.max(0, own.size() - 1 - choice % 4)));
  }

  private void takeBack() {
    if (!events.isEmpty() && events.getLast() instanceof RealmEvent.IdEvent) {
      happen(
          new RealmEvent.LogResumed(
              at(second), OptionalLong.of(events.size()), second % 2, at(second)));
    }
  }

  /** Any connection may end at any time, also one that never got its ID, and more than once. */
  private void end(int choice) {
    if (begun.isEmpty()) {
      return;
    }
    Begun ending = begun.get(choice % begun.size());
    DisconnectReason[] reasons = DisconnectReason.values();
    DisconnectReason reason = reasons[choice % reasons.length];
    boolean comesBack = choice % 2 == 0;
    decide(
        new RealmCommand.Disconnect(
            ending.peer(), ending.connection(), reason, comesBack, at(second)));
  }

  /** Any connection may try to store something, also one that holds its ID no more. */
  private void save(int choice) {
    if (!begun.isEmpty()) {
      Begun saving = begun.get(choice % begun.size());
      var change =
          new HandoverChange(
              choice % 3 == 0 ? Optional.empty() : Optional.of(Integer.toString(choice)),
              choice % 7 == 0,
              Map.of("c" + choice % 5, Integer.toString(choice)),
              Set.of("c" + choice % 4));
      decide(new RealmCommand.SaveState(saving.peer(), saving.connection(), change, at(second)));
    }
  }

  private void decide(RealmCommand command) {
    switch (RealmDecider.decide(realm, command, POLICY)) {
      case Decision.Accepted(RealmEvent.PeerEvent event) -> happen(event);
      case Decision.Refused(_, var event) -> event.ifPresent(this::happen);
      case Decision.Ignored _ -> {}
    }
  }

  private void happen(RealmEvent event) {
    events.add(event);
    realm.apply(events.size(), NODE, event);
    states.add(realm.state());
  }
}
