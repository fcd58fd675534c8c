package dev.baton.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.baton.liveness.Liveness;
import dev.baton.realm.RealmSamples;
import dev.baton.realm.Token;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All that a server knows of owners, as it opens, watches and closes it. */
@Tag("slow")
class OwnershipTest {
  private static final TestKey FIRST = TestKey.of(ProofAlgorithm.ES256, "first");

  @TempDir Path folder;

  private Path keys = Path.of("");

  @BeforeEach
  void makeFolder() throws IOException {
    keys = Files.createDirectory(folder.resolve("keys"));
  }

  private Ownership open(boolean needed) {
    return Ownership.open(
        new TokenDigester(new byte[32]),
        folder.resolve("ticket.key"),
        Optional.of(new ProofOptions(needed, keys, Optional.empty(), ProofRules.DEFAULT)),
        new FakeClock(TokenDraft.NOW));
  }

  private static Verdict explain(Ownership ownership) {
    return ownership
        .verifier()
        .explain(VerifierFixture.ALICE, new Token(TokenDraft.good(FIRST).sign()));
  }

  private static Set<Thread> watches() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("baton-keys"))
        .collect(Collectors.toSet());
  }

  @Test
  void aTicketIsNoTokenThatItsOwnerCouldComeBackWith() throws Exception {
    try (Ownership ownership = open(false)) {
      var ticket =
          new Token(
              ownership
                  .tickets()
                  .issue(VerifierFixture.ALICE, RealmSamples.connection(7), TokenDraft.NOW));
      assertThat(ownership.digest(ticket)).isNotEqualTo(ownership.digest(ticket));
      var proof = new Token(TokenDraft.good(FIRST).sign());
      assertThat(ownership.digest(proof)).isEqualTo(ownership.digest(proof));
      assertThat(ownership.digest(new Token("plain")))
          .isEqualTo(new TokenDigester(new byte[32]).digest(new Token("plain")));
    }
  }

  @Test
  void aDeletedKeyIsWithdrawnWithoutARequest() throws Exception {
    Files.writeString(keys.resolve("a.jwk"), FIRST.publishedText());
    try (Ownership ownership = open(true)) {
      ownership.watchKeys(new Liveness(_ -> {}));
      assertThat(explain(ownership)).isInstanceOf(Verdict.ProofAccepted.class);
      Files.delete(keys.resolve("a.jwk"));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(explain(ownership))
                      .isEqualTo(new Verdict.ProofRefused(Rule.KNOWN_KEY)));
    }
  }

  @Test
  void theWatchOverTheFolderEndsWithTheServer() {
    Set<Thread> ofOthers = watches();
    Ownership ownership = open(false);
    ownership.watchKeys(new Liveness(_ -> {}));
    Set<Thread> watches = watches();
    watches.removeAll(ofOthers);
    assertThat(watches).hasSize(1);
    ownership.close();
    await().until(() -> watches.stream().noneMatch(Thread::isAlive));
  }

  @Test
  void whereEveryConnectNeedsAProofThereMustBeAKey() throws IOException {
    assertThatThrownBy(() -> open(true))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("there is no key");
    Files.writeString(keys.resolve("a.jwk"), FIRST.publishedText());
    Ownership ownership = open(true);
    ownership.close();
  }
}
