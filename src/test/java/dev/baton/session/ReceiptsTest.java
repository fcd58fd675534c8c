package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.liveness.Liveness;
import dev.baton.ownership.TokenDigester;
import dev.baton.protocol.ConnectParameters;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmSamples;
import dev.baton.realm.Token;
import dev.baton.testing.FakeClock;
import dev.baton.testing.TestOwnership;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What becomes of clients that want receipts while a signature takes for ever. */
class ReceiptsTest {
  private static final String OPEN = "{\"type\":\"OPEN\"}";
  private static final String RECEIPT =
      "{\"type\":\"RECEIPT\",\"payload\":{\"receipt\":\"signed\"}}";

  private final List<String> journal = new CopyOnWriteArrayList<>();
  private final FakeClock clock = new FakeClock(RealmSamples.at(0));
  private final Metrics metrics = new Metrics();
  private final CountDownLatch signing = new CountDownLatch(1);
  private final CountDownLatch mayGoOn = new CountDownLatch(1);

  private Optional<String> sign() {
    signing.countDown();
    try {
      mayGoOn.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return Optional.of("signed");
  }

  private SignalingService service() {
    var log = new ScriptedLog(journal);
    SignalingService service =
        SignalingService.start(
            RealmFixture.options(RealmSamples.POLICY, 100),
            TestOwnership.withoutKeys(new TokenDigester(new byte[32]), clock),
            new Environment(
                clock,
                metrics,
                new MemoryBudget(RealmFixture.MEMORY_ENOUGH),
                new Liveness(_ -> {}),
                (_, _) -> sign()),
            () -> log.opened(List.of()));
    service.ready();
    return service;
  }

  private CompletableFuture<Optional<PeerSession>> connect(
      SignalingService service, RecordingConnection connection, String id, boolean receipt) {
    var parameters =
        new ConnectParameters(new PeerId(id), new Token("token"), "1.5.5", false, receipt, "");
    ClientDetails client = RealmSamples.CLIENT;
    return CompletableFuture.supplyAsync(
        () -> service.connect(parameters, List.of(), client, connection),
        task -> Thread.ofVirtual().start(task));
  }

  @Test
  void aSignatureThatIsLateDelaysOnlyThoseThatWantOne() throws InterruptedException {
    try (SignalingService service = service()) {
      var slow = new RecordingConnection("slow", journal);
      var crowded = new RecordingConnection("crowded", journal);
      var stock = new RecordingConnection("stock", journal);
      CompletableFuture<Optional<PeerSession>> first = connect(service, slow, "slow", true);
      signing.await();
      assertThat(connect(service, stock, "stock", false).join()).isPresent();
      assertThat(stock.sent()).containsExactly(OPEN);
      // It is told that it holds the ID, and gets its receipt behind that, or none.
      assertThat(slow.sent()).containsExactly(OPEN);
      assertThat(connect(service, crowded, "crowded", true).join()).isPresent();
      assertThat(crowded.sent()).containsExactly(OPEN);
      assertThat(metrics.value(Metric.RECEIPTS_OMITTED)).isEqualTo(1);
      assertThat(metrics.value(Metric.RECEIPTS_SENT)).isZero();
      mayGoOn.countDown();
      assertThat(first.join()).isPresent();
      assertThat(slow.sent()).containsExactly(OPEN, RECEIPT);
      assertThat(metrics.value(Metric.RECEIPTS_SENT)).isEqualTo(1);
    }
  }
}
