package dev.baton.session;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.proof;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.ClientDetails;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.PresentedProof.Fault;
import dev.baton.realm.PresentedProof.Faulty;
import dev.baton.realm.PresentedProof.Unverifiable;
import dev.baton.realm.PresentedProof.Verified;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.OmittedRefusals;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmPolicy;
import dev.baton.realm.TakeoverPolicy;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.session.RealmRequest.VouchOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of commands when the log fails, comes back and fails again. */
class RealmWriterTest {
  private static final RealmPolicy TAKEOVERS =
      new RealmPolicy(
          1_000,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          new TakeoverPolicy(true, false, 1_000, PROOF_MAX_AGE));

  /** How long IDs wait for their clients in the tests about that. */
  private static final RealmPolicy WAITING =
      new RealmPolicy(
          1_000, Duration.ofSeconds(60), Duration.ZERO, Duration.ZERO, TakeoverPolicy.OFF);

  private WriterFixture writer = writer(TAKEOVERS);

  private static WriterFixture writer(RealmPolicy policy) {
    return new WriterFixture(policy, 16_000, 1 << 20);
  }

  @BeforeEach
  void start() {
    writer.ready(Duration.ZERO);
  }

  @AfterEach
  void close() {
    writer.close();
  }

  /** Goes on with another one. */
  private void goOnWith(RealmPolicy policy) {
    writer.close();
    writer = writer(policy);
  }

  private Outcome connect(PeerId peer, int number, PresentedProof proof) {
    return writer.connect(peer, number, "token " + number, proof);
  }

  private void connected(int number) {
    assertThat(connect(peer(number), number, PresentedProof.NONE)).isEqualTo(Outcome.OPENED);
  }

  private static PeerId peer(int number) {
    return new PeerId("peer-" + number);
  }

  private void end(int number) {
    end(number, DisconnectReason.CLIENT_CLOSED, "192.0.2.1");
  }

  private void end(int number, DisconnectReason reason, String address) {
    writer.end(peer(number), number, reason, address);
  }

  private List<PeerId> detached() {
    return writer.log.events().stream()
        .filter(PeerDetached.class::isInstance)
        .map(event -> ((PeerEvent) event).peer())
        .toList();
  }

  private List<PeerId> ended() {
    return writer.log.events().stream()
        .filter(PeerDisconnected.class::isInstance)
        .map(event -> ((PeerEvent) event).peer())
        .toList();
  }

  @Test
  void withoutMemoryTheNewestIdDoesNotWaitAndTheOnesBeforeDo() {
    goOnWith(WAITING);
    for (int number = 1; number <= 5; number++) {
      connected(number);
      end(number, DisconnectReason.CONNECTION_LOST, "192.0.2.1");
    }
    // Each takes a little more than a thousand bytes, and one address has less than 3,000 of them.
    assertThat(detached()).containsExactly(peer(1), peer(2));
    assertThat(ended()).containsExactly(peer(3), peer(4), peer(5));
    assertThat(writer.metrics.value(Metric.DETACHED_REFUSED)).isEqualTo(3);
    // A client at another address finds room.
    connected(6);
    end(6, DisconnectReason.CONNECTION_LOST, "192.0.2.2");
    assertThat(detached()).contains(peer(6));
  }

  /** The next start keeps them all. */
  @Test
  void atAStopEveryIdWaitsWhateverTheMemory() {
    goOnWith(
        new RealmPolicy(
            1_000, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(30), TakeoverPolicy.OFF));
    for (int number = 1; number <= 5; number++) {
      connected(number);
      end(number, DisconnectReason.SERVER_STOPPED, "192.0.2.1");
    }
    assertThat(detached()).hasSize(5);
    assertThat(ended()).isEmpty();
  }

  @Test
  void whenAnIdWaitsNoMoreItsMemoryIsFree() {
    goOnWith(WAITING);
    writer.ready(Duration.ZERO);
    for (int number = 1; number <= 2; number++) {
      connected(number);
      end(number, DisconnectReason.CONNECTION_LOST, "192.0.2.1");
    }
    assertThat(writer.memory.used(MemoryBudget.Part.DETACHED_IDS)).isPositive();
    // One comes back, and the other one's time is over.
    assertThat(connect(peer(1), 1, PresentedProof.NONE)).isEqualTo(Outcome.OPENED);
    writer.wall.advance(Duration.ofSeconds(61));
    writer.expireDetached();
    assertThat(writer.memory.used()).isZero();
    connected(3);
    end(3, DisconnectReason.CONNECTION_LOST, "192.0.2.1");
    assertThat(detached()).containsExactly(peer(1), peer(2), peer(3));
  }

  @Test
  void idsThatWaitSinceBeforeTheStartAreCountedAndAllWait() {
    for (int number = 1; number <= 30; number++) {
      connected(number);
    }
    writer.started(Duration.ofSeconds(10));
    assertThat(writer.memory.used(MemoryBudget.Part.DETACHED_IDS)).isGreaterThan(30_000);
    writer.wall.advance(Duration.ofSeconds(11));
    writer.expireDetached();
    assertThat(writer.memory.used()).isZero();
  }

  /** Lets so much time pass on a machine that runs. */
  private void pass(int seconds) {
    for (int second = 0; second < seconds; second++) {
      writer.wall.advance(Duration.ofSeconds(1));
      writer.expireDetached();
    }
  }

  @Test
  void nobodysTimeIsOverBeforeThePortsAreBound() {
    goOnWith(TAKEOVERS);
    connected(1);
    writer.started(Duration.ofSeconds(10));
    pass(60);
    assertThat(ended()).isEmpty();
    assertThat(writer.ready(Duration.ofSeconds(10))).isTrue();
    pass(9);
    assertThat(ended()).isEmpty();
    pass(1);
    assertThat(ended()).containsExactly(peer(1));
  }

  @Test
  void nobodysTimeIsOverInARoundThatComesMuchTooLate() {
    connected(1);
    writer.started(Duration.ofSeconds(10));
    pass(1);
    writer.wall.advance(Duration.ofHours(1));
    writer.expireDetached();
    pass(4);
    assertThat(ended()).isEmpty();
    pass(1);
    assertThat(ended()).containsExactly(peer(1));
  }

  @Test
  void theBytesOfEventsCountForTheAddressesOfTheirClients() {
    connected(1);
    assertThat(writer.growth().size()).isEqualTo(1);
    end(1, DisconnectReason.CLIENT_CLOSED, "192.0.2.2");
    assertThat(writer.growth().size()).isEqualTo(2);
    assertThat(writer.growth().bytesPerHour(System.nanoTime())).isPositive();
    assertThat(writer.metrics.value(Metric.LOG_BYTES_APPENDED))
        .isEqualTo((long) writer.log.events().size() * ScriptedLog.EVENT_BYTES);
  }

  @Test
  void missedEndsAreMadeUpForInTheirOrder() {
    for (int number = 1; number <= 3; number++) {
      connected(number);
    }
    writer.log.failAppends();
    end(2);
    end(3);
    end(1);
    assertThat(ended()).isEmpty();
    writer.log.mend();
    writer.wall.advance(Duration.ofSeconds(5));
    writer.heal();
    assertThat(ended()).containsExactly(peer(2), peer(3), peer(1));
    assertThat(writer.log.events().getLast().at()).isEqualTo(at(5));
  }

  @Test
  void aFailureAmongMissedEndsLosesNone() {
    for (int number = 1; number <= 5; number++) {
      connected(number);
    }
    writer.log.failAppends();
    for (int number = 1; number <= 5; number++) {
      end(number);
    }
    writer.log.mend();
    // The event that says that the log goes on, and two ends behind it.
    writer.log.failOnce(4, new IOException("no"), false);
    writer.heal();
    assertThat(writer.isWritable()).isFalse();
    assertThat(ended()).containsExactly(peer(1), peer(2));
    writer.heal();
    assertThat(writer.isWritable()).isTrue();
    assertThat(ended()).containsExactly(peer(1), peer(2), peer(3), peer(4), peer(5));
  }

  @Test
  void anEndThatFailedAndLandedAllTheSameIsInTheLogOnceThatCounts() {
    connected(1);
    writer.log.failOnce(1, new IOException("no"), true);
    end(1);
    writer.heal();
    // The first was taken back, since no client knew of it.
    assertThat(ended()).containsExactly(peer(1), peer(1));
    assertThat(writer.log.events().stream().filter(LogResumed.class::isInstance)).hasSize(1);
    connected(1);
  }

  @Test
  void overdueIdsWaitForALogThatHasFailed() {
    connected(1);
    writer.started(Duration.ofSeconds(10));
    writer.wall.advance(Duration.ofSeconds(20));
    writer.log.failAppends();
    writer.expireDetached();
    assertThat(ended()).isEmpty();
    assertThat(writer.isWritable()).isFalse();
    writer.log.mend();
    writer.heal();
    writer.expireDetached();
    assertThat(ended()).containsExactly(peer(1));
  }

  @Test
  void newcomersAreRefusedWhenTheRoomIsUnknownAndEndsGoOn() {
    connected(1);
    writer.log.failUpkeep();
    assertThat(connect(peer(2), 2, PresentedProof.NONE)).isEqualTo(Outcome.NO_ROOM);
    end(1);
    assertThat(ended()).containsExactly(peer(1));
    assertThat(writer.isWritable()).isTrue();
  }

  @Test
  void refusedTakeoversAreEventsUpToALimit() {
    assertThat(connect(ALICE, 1, new Verified(proof(0, "first")))).isEqualTo(Outcome.OPENED);
    for (int i = 0; i < 50; i++) {
      assertThat(connect(ALICE, 2, new Verified(proof(-1, "stale"))))
          .isInstanceOf(Outcome.ConnectRefused.class);
    }
    assertThat(refusals()).isEqualTo(RefusalRate.PER_PEER);
    writer.wall.advance(Duration.ofMinutes(1));
    connect(ALICE, 2, new Verified(proof(-1, "stale")));
    assertThat(refusals()).isEqualTo(RefusalRate.PER_PEER + 1);
  }

  private Outcome refused(PeerId peer, String address) {
    var client = new ClientDetails(address, "", "", "");
    return writer.connect(writer.session(peer, 99), "x", new Faulty(Fault.INVALID), client);
  }

  private List<RefusalsOmitted> summaries() {
    return writer.log.events().stream()
        .filter(RefusalsOmitted.class::isInstance)
        .map(RefusalsOmitted.class::cast)
        .toList();
  }

  /** 600 junk refusals on IDs of the attacker's own, and then the attack. */
  @Test
  void junkRefusalsLeaveTheAttackOnAnotherIdInTheLog() {
    for (int id = 0; id < 100; id++) {
      connected(id);
    }
    connect(ALICE, 200, PresentedProof.NONE);
    for (int i = 0; i < 600; i++) {
      refused(peer(i % 100), "203.0.113.9");
    }
    assertThat(refusals()).isEqualTo(RefusalRate.PER_ADDRESS);
    refused(ALICE, "203.0.113.9");
    refused(ALICE, "198.51.100.1");
    assertThat(writer.log.events().getLast())
        .isInstanceOfSatisfying(
            OverrideRefused.class,
            event -> {
              assertThat(event.peer()).isEqualTo(ALICE);
              assertThat(event.client().address()).isEqualTo("198.51.100.1");
            });
    writer.wall.advance(Duration.ofSeconds(59));
    writer.lookAfter();
    assertThat(summaries()).isEmpty();
    writer.wall.advance(Duration.ofSeconds(1));
    writer.lookAfter();
    writer.lookAfter();
    assertThat(summaries()).hasSize(1);
    RefusalsOmitted summary = summaries().getFirst();
    assertThat(summary.since()).isEqualTo(at(0));
    assertThat(summary.at()).isEqualTo(at(60));
    assertThat(summary.count()).isEqualTo(541);
    assertThat(summary.peers()).contains(new OmittedRefusals(ALICE, 1));
    assertThat(summary.peers().stream().mapToLong(OmittedRefusals::count).sum()).isEqualTo(541);
  }

  @Test
  void whatIsToBeSaidOfRefusalsIsSaidBeforeACleanStop() {
    connect(ALICE, 1, PresentedProof.NONE);
    for (int i = 0; i < RefusalRate.PER_PEER + 2; i++) {
      refused(ALICE, "203.0.113.9");
    }
    writer.stop();
    assertThat(writer.log.events().get(writer.log.events().size() - 2))
        .isEqualTo(new RefusalsOmitted(at(0), 2, List.of(new OmittedRefusals(ALICE, 2)), at(0)));
    assertThat(writer.log.events().getLast()).isInstanceOf(ServerStopped.class);
  }

  @Test
  void aSummaryThatCannotBeWrittenIsNotLost() {
    connect(ALICE, 1, PresentedProof.NONE);
    writer.log.failAppends();
    refused(ALICE, "203.0.113.9");
    refused(ALICE, "203.0.113.9");
    writer.wall.advance(Duration.ofMinutes(1));
    writer.lookAfter();
    assertThat(summaries()).isEmpty();
    writer.log.mend();
    writer.heal();
    writer.lookAfter();
    assertThat(summaries()).hasSize(1);
    assertThat(summaries().getFirst().count()).isEqualTo(2);
  }

  @Test
  void aSummaryWhoseAppendFailsIsWrittenWhenTheLogIsBack() {
    connect(ALICE, 1, PresentedProof.NONE);
    for (int i = 0; i < RefusalRate.PER_PEER + 3; i++) {
      refused(ALICE, "203.0.113.9");
    }
    writer.wall.advance(Duration.ofMinutes(1));
    writer.log.failAppends();
    writer.lookAfter();
    assertThat(writer.isWritable()).isFalse();
    writer.log.mend();
    writer.heal();
    writer.lookAfter();
    writer.lookAfter();
    assertThat(summaries()).hasSize(1);
    assertThat(summaries().getFirst().count()).isEqualTo(3);
  }

  @Test
  void aNearlyFullDiskTakesNoRefusalsAndCountsThem() {
    connect(ALICE, 1, PresentedProof.NONE);
    writer.log.fill();
    refused(ALICE, "203.0.113.9");
    writer.wall.advance(Duration.ofMinutes(1));
    writer.lookAfter();
    assertThat(refusals()).isZero();
    assertThat(summaries()).isEmpty();
    assertThat(writer.metrics.value(Metric.REFUSALS_OMITTED)).isEqualTo(1);
  }

  @Test
  void aHolderIsGrantedTicketsOfItsTenureAlsoAfterItCameBack() {
    connect(ALICE, 1, PresentedProof.NONE);
    assertThat(writer.vouch(ALICE, "token 1", PresentedProof.NONE))
        .isEqualTo(new VouchOutcome.Granted(connection(1)));
    writer.connect(ALICE, 2, "token 1", PresentedProof.NONE);
    assertThat(writer.vouch(ALICE, "token 1", PresentedProof.NONE))
        .isEqualTo(new VouchOutcome.Granted(connection(1)));
    connect(ALICE, 3, new Verified(proof(1, "a")));
    assertThat(writer.vouch(ALICE, "token 1", PresentedProof.NONE))
        .isEqualTo(new VouchOutcome.Denied());
    assertThat(writer.vouch(ALICE, "token 3", PresentedProof.NONE))
        .isEqualTo(new VouchOutcome.Granted(connection(3)));
  }

  @Test
  void whatCannotBeVerifiedIsNotCalledAnothersAndWhoHoldsTheIdNeedsNoProof() {
    connect(ALICE, 1, PresentedProof.NONE);
    for (PeerId peer : List.of(ALICE, peer(7))) {
      assertThat(writer.vouch(peer, "x", new Unverifiable()))
          .isEqualTo(new VouchOutcome.Undecided());
      assertThat(writer.vouch(peer, "x", new Faulty(Fault.EXPIRED)))
          .isEqualTo(new VouchOutcome.Denied());
    }
    assertThat(writer.vouch(ALICE, "token 1", new Unverifiable()))
        .isEqualTo(new VouchOutcome.Granted(connection(1)));
  }

  @Test
  void aClockFarBehindTheEventsGivesNoTicketForAProof() {
    connect(ALICE, 1, PresentedProof.NONE);
    writer.wall.advance(Duration.ofSeconds(-61));
    assertThat(writer.vouch(ALICE, "x", new Verified(proof(0, "a"))))
        .isEqualTo(new VouchOutcome.Undecided());
    writer.wall.advance(Duration.ofSeconds(2));
    assertThat(writer.vouch(ALICE, "x", new Verified(proof(0, "a"))))
        .isEqualTo(new VouchOutcome.Granted(connection(1)));
  }

  private long refusals() {
    return writer.log.events().stream().filter(OverrideRefused.class::isInstance).count();
  }

  @Test
  void aRefusalThatCannotBeWrittenIsARefusalAllTheSame() {
    assertThat(connect(ALICE, 1, new Verified(proof(0, "first")))).isEqualTo(Outcome.OPENED);
    writer.log.failAppends();
    for (int i = 0; i < 2; i++) {
      assertThat(connect(ALICE, 2, new Verified(proof(-1, "stale"))))
          .isInstanceOf(Outcome.ConnectRefused.class);
      assertThat(writer.isWritable()).isFalse();
    }
    assertThat(refusals()).isZero();
  }

  @Test
  void aClockFarBehindTheEventsAllowsNoTakeover() {
    assertThat(connect(ALICE, 1, new Verified(proof(0, "first")))).isEqualTo(Outcome.OPENED);
    writer.wall.advance(Duration.ofSeconds(-61));
    assertThat(connect(ALICE, 2, new Verified(proof(1, "second"))))
        .isInstanceOf(Outcome.ConnectRefused.class);
    writer.wall.advance(Duration.ofSeconds(2));
    assertThat(connect(ALICE, 2, new Verified(proof(1, "second")))).isEqualTo(Outcome.OPENED);
    assertThat(writer.log.events()).last().isInstanceOf(PeerOverridden.class);
  }
}
