package dev.baton.eventlog.record;

import static dev.baton.realm.RealmSamples.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.record.PersonalKeyFile.KeyFileContent;
import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.PeerId;
import dev.baton.testing.CapturedLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The orders in the key file that a start carries out. */
@Isolated
class UnfinishedErasuresTest {
  private static final PeerId BOB = new PeerId("bob");
  private static final OperatorOrder ORDER = new OperatorOrder("otto", "asked for it");
  private static final ErasePeer ERASURE = new ErasePeer(ALICE, ORDER);

  @TempDir Path folder;
  @TempDir Path other;

  private LogFiles files = new LogFiles(Path.of(""));

  @BeforeEach
  void makeKeys() {
    files = new LogFiles(folder);
    PersonalKeys.open(files, () -> false);
  }

  private PersonalKeys open() {
    return PersonalKeys.open(files, () -> true, 1_000);
  }

  /** The keys can be used, and one warning says how many orders are not carried out. */
  private void assertNotCarriedOut(int count) throws IOException {
    KeyFileContent expected = new PersonalKeyFile(files).readKeys();
    try (var log = new CapturedLog()) {
      PersonalKeys keys = open();
      assertThat(keys.unfinished()).isEmpty();
      assertThat(log.records()).hasSize(1);
      assertThat(log.records().getFirst())
          .contains("personal.key", "IDs concerned: " + count, "Order them again");
      assertThat(keys.forNext(ALICE).generation())
          .isEqualTo(expected.tree().leaf(expected.path(ALICE)).generation());
    }
  }

  private void write(LogFiles to, Map<PeerId, OperatorOrder> erasures) throws IOException {
    KeyFileContent keys = new PersonalKeyFile(files).readKeys();
    new PersonalKeyFile(to).write(new KeyFileContent(keys.pathKey(), keys.tree(), erasures));
  }

  @Test
  void withoutAnyTheSecretIsNotNeeded() {
    try (var log = new CapturedLog()) {
      assertThat(open().unfinished()).isEmpty();
      assertThat(log.records()).isEmpty();
    }
    assertThat(files.tokenKey()).doesNotExist();
  }

  @Test
  void theyAreKeptUntilTheyAreFinished() {
    assertThat(open().destroy(ERASURE)).isTrue();
    assertThat(open().unfinished()).containsExactly(ERASURE);
    PersonalKeys keys = open();
    keys.beginAgain(ALICE);
    keys.finish(ALICE);
    assertThat(open().unfinished()).isEmpty();
  }

  @Test
  void thoseOfAWriterWithoutTheSecretAreNotCarriedOut() throws IOException {
    assertThat(open().destroy(ERASURE)).isTrue();
    var forger = new LogFiles(other);
    write(forger, Map.of(ALICE, ORDER, BOB, new OperatorOrder("rita", "forged")));
    Files.write(files.personalKeys(), Files.readAllBytes(forger.personalKeys()));
    assertNotCarriedOut(2);
  }

  @Test
  void withoutTheRightSecretTheyAreNotCarriedOut() throws IOException {
    assertThat(open().destroy(ERASURE)).isTrue();
    byte[] secret = Files.readAllBytes(files.tokenKey());
    for (byte[] wrong : List.of(new byte[32], new byte[0])) {
      Files.write(files.tokenKey(), wrong);
      assertNotCarriedOut(1);
    }
    Files.delete(files.tokenKey());
    assertNotCarriedOut(1);
    assertThat(files.tokenKey()).doesNotExist();
    Files.write(files.tokenKey(), secret);
    assertThat(open().unfinished()).containsExactly(ERASURE);
  }

  @Test
  void thoseOfOtherKeysAreNotCarriedOut() throws IOException {
    var erasures = new UnfinishedErasures(files.personalKeys(), files.tokenKey());
    byte[] bytes = erasures.write(new byte[] {1, 2}, Map.of(ALICE, ORDER));
    assertThat(erasures.read(new byte[] {1, 2}, bytes)).containsExactly(Map.entry(ALICE, ORDER));
    assertThat(erasures.read(new byte[] {1, 3}, bytes)).isEmpty();
    for (int i = 0; i < bytes.length; i++) {
      byte[] altered = bytes.clone();
      altered[i] ^= 1;
      assertThat(erasures.read(new byte[] {1, 2}, altered)).isEmpty();
    }
  }

  @Test
  void whatNoOperatorCanHaveOrderedIsNotCarriedOut() throws IOException {
    write(files, Map.of(ALICE, new OperatorOrder("two words", "why")));
    assertNotCarriedOut(1);
    Map<PeerId, OperatorOrder> many = new LinkedHashMap<>();
    for (int i = 0; i <= UnfinishedErasures.MAX; i++) {
      many.put(new PeerId("peer-" + i), ORDER);
    }
    write(files, many);
    assertNotCarriedOut(UnfinishedErasures.MAX + 1);
  }

  @Test
  void thereAreNeverMoreThanMayBe() {
    PersonalKeys keys = open();
    for (int i = 0; i < UnfinishedErasures.MAX; i++) {
      assertThat(keys.destroy(new ErasePeer(new PeerId("peer-" + i), ORDER))).isTrue();
    }
    assertThatThrownBy(() -> keys.destroy(ERASURE)).isInstanceOf(UncheckedIOException.class);
    assertThat(keys.forNext(ALICE).generation()).isZero();
    assertThat(keys.destroy(new ErasePeer(new PeerId("peer-0"), ORDER))).isTrue();
    keys.beginAgain(new PeerId("peer-1"));
    keys.finish(new PeerId("peer-1"));
    assertThat(keys.destroy(ERASURE)).isTrue();
    assertThat(open().unfinished()).hasSize(UnfinishedErasures.MAX).contains(ERASURE);
  }
}
