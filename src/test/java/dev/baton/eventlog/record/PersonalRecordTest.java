package dev.baton.eventlog.record;

import static dev.baton.realm.RealmSamples.ALICE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.EventTypes;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.IdEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.realm.RealmSamples;
import dev.baton.realm.Redaction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of version 5, whose personal members are encrypted under a key of their ID. */
class PersonalRecordTest {
  private static final String PREVIOUS = "0123456789abcdef".repeat(4);
  private static final OperatorOrder ORDER = new OperatorOrder("otto", "asked for it");
  private static final int ROUNDS = 100;

  @TempDir Path folder;

  private LogFiles files = new LogFiles(Path.of(""));
  private PersonalKeys keys = PersonalKeys.toRead(files);
  private EventCodec codec = new EventCodec("node-1");

  @BeforeEach
  void makeKeys() {
    files = new LogFiles(folder);
    use(PersonalKeys.open(files, () -> false));
  }

  private void use(PersonalKeys opened) {
    keys = opened;
    codec = EventCodec.sealing("node-1", keys);
  }

  private static List<ApprovedEvent> personal() {
    return ApprovedEvent.all().stream().filter(a -> EventCodec.isPersonal(a.event())).toList();
  }

  private byte[] record(ApprovedEvent approved) {
    return codec.encode(approved.seq(), PREVIOUS, approved.event());
  }

  private void erase(PeerId peer) {
    assertThat(keys.destroy(new ErasePeer(peer, ORDER))).isTrue();
    keys.beginAgain(peer);
    keys.finish(peer);
  }

  /** The record of an event of Alice that an attacker or a fault has changed. */
  private static byte[] sealedAgain(byte[] record) {
    return RecordFrame.seal(record);
  }

  @Test
  void everyEventIsHadBackAsItWas() {
    for (int i = 0; i < ROUNDS * RandomEvents.TYPES; i++) {
      var events = new RandomEvents(new Random(i));
      RealmEvent event = events.next(i % RandomEvents.TYPES);
      long seq = events.number();
      byte[] record = codec.encode(seq, PREVIOUS, event);
      assertThat(RecordFrame.isSealed(record)).isEqualTo(EventCodec.isPersonal(event));
      assertThat(codec.decode(record))
          .as("seed %d", i)
          .isEqualTo(new LogEntry(seq, RealmSamples.NODE, PREVIOUS, event));
    }
  }

  /** The same text of a client gives other bytes in each event, and none of them the text. */
  @Test
  void nothingPersonalIsInTheBytes() {
    for (ApprovedEvent approved : personal()) {
      String bytes = new String(record(approved), ISO_8859_1);
      for (String text : List.of("otto", "Spams", "Asked for", "id.example", "jti", "draft")) {
        assertThat(bytes).as(approved.file()).doesNotContain(text);
      }
    }
  }

  @Test
  void theFormIsTheApprovedOne() throws IOException {
    new PersonalKeyFile(files)
        .write(
            new PersonalKeyFile.KeyFileContent(
                "path".repeat(8).getBytes(ISO_8859_1),
                KeyTree.of("root".repeat(8).getBytes(ISO_8859_1)),
                Map.of()));
    use(PersonalKeys.open(files, () -> true));
    erase(ALICE);
    for (ApprovedEvent event : personal()) {
      if (event.file().matches("peer-overridden-v4|state-saved-v4|peer-banned-v4")) {
        String name = event.file().replace("-v4", "-v5.txt");
        try (InputStream in = getClass().getResourceAsStream("/sealed/" + name)) {
          String approved = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
          assertThat(RecordRendering.of(record(event))).isEqualTo(approved);
          assertThat(codec.decode(RecordRendering.record(approved)).event())
              .isEqualTo(event.event());
        }
      }
    }
  }

  @Test
  void whatIsErasedIsSaidToBeAndOthersAreReadAsBefore() {
    var bob = new PeerId("bob");
    RealmEvent ofBob = connected(bob);
    byte[] kept = codec.encode(9, PREVIOUS, ofBob);
    List<byte[]> records = personal().stream().map(this::record).toList();
    erase(ALICE);
    for (int i = 0; i < records.size(); i++) {
      ApprovedEvent before = personal().get(i);
      LogEntry entry = codec.decode(records.get(i));
      assertThat(entry.type()).isEqualTo(EventTypes.of(before.event()));
      assertThat(entry.event().at()).isEqualTo(before.event().at());
      assertThat(((IdEvent) entry.event()).peer()).isEqualTo(ALICE);
      switch (entry.event()) {
        case PeerOverridden e -> {
          assertThat(e.client()).isEqualTo(Redaction.ERASED.client());
          assertThat(e.proof())
              .isEqualTo(Redaction.ERASED.of(((PeerOverridden) before.event()).proof()));
        }
        case StateSaved e -> assertThat(e.change().state()).isEmpty();
        default -> assertThat(entry.event().toString()).contains("[erased]");
      }
    }
    for (int i = 0; i < 50; i++) {
      erase(new PeerId("other-" + i));
    }
    assertThat(codec.decode(kept).event()).isEqualTo(ofBob);
    RealmEvent again = connected(ALICE);
    byte[] later = codec.encode(20, PREVIOUS, again);
    assertThat(codec.decode(later).event()).isEqualTo(again);
    use(PersonalKeys.open(files, () -> true));
    assertThat(codec.decode(later).event()).isEqualTo(again);
    assertThat(codec.decode(kept).event()).isEqualTo(ofBob);
  }

  private static RealmEvent connected(PeerId peer) {
    return new PeerConnected(
        peer,
        RealmSamples.connection(1),
        RealmSamples.TOKEN,
        Optional.empty(),
        RealmSamples.CLIENT,
        RealmSamples.at(1));
  }

  /** Between the destruction of the key and the event that says so. */
  @Test
  void whatIsAppendedBeforeTheErasuresEventIsErasedToo() {
    assertThat(keys.destroy(new ErasePeer(ALICE, ORDER))).isTrue();
    byte[] between = codec.encode(7, PREVIOUS, connected(ALICE));
    assertThat(((PeerConnected) codec.decode(between).event()).client())
        .isEqualTo(Redaction.ERASED.client());
    keys.finish(ALICE);
    assertThat(keys.unfinished()).hasSize(1);
    keys.beginAgain(ALICE);
    byte[] event = codec.encode(8, PREVIOUS, connected(ALICE));
    assertThat(codec.decode(event).event()).isEqualTo(connected(ALICE));
    use(PersonalKeys.open(files, () -> true));
    assertThat(keys.unfinished()).containsExactly(new ErasePeer(ALICE, ORDER));
    keys.finish(ALICE);
    use(PersonalKeys.open(files, () -> true));
    assertThat(keys.unfinished()).isEmpty();
    assertThat(codec.decode(event).event()).isEqualTo(connected(ALICE));
    assertThat(codec.decode(between).event()).isNotEqualTo(connected(ALICE));
  }

  @Test
  void withoutTheKeysAllElseIsRead() {
    byte[] record = codec.encode(7, PREVIOUS, connected(ALICE));
    for (EventCodec other :
        List.of(
            new EventCodec(""),
            EventCodec.opening(PersonalKeys.toRead(new LogFiles(folder.resolve("none")))))) {
      assertThat(((PeerConnected) other.decode(record).event()).client())
          .isEqualTo(Redaction.UNREADABLE.client());
    }
    PersonalKeys reading = PersonalKeys.toRead(files);
    reading.refresh();
    assertThat(EventCodec.opening(reading).decode(record).event()).isEqualTo(connected(ALICE));
  }

  /**
   * A checksum is no secret. What was altered is unreadable or damaged, and never something else.
   */
  @Test
  void anAlteredRecordIsNeverReadAsAnotherOne() {
    byte[] record = codec.encode(7, PREVIOUS, connected(ALICE));
    int unreadable = 0;
    for (int i = 2; i < record.length - RecordFrame.CHECKSUM_BYTES; i++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        byte[] altered = record.clone();
        altered[i] ^= (byte) (1 << bit);
        try {
          RealmEvent event = codec.decode(sealedAgain(altered)).event();
          if (event instanceof PeerConnected e
              && e.client().equals(Redaction.UNREADABLE.client())) {
            unreadable++;
          } else if (event instanceof PeerConnected e) {
            // Something outside of what is encrypted, and of what it belongs to.
            assertThat(e.client()).isIn(RealmSamples.CLIENT, Redaction.ERASED.client());
            assertThat(e.peer()).isEqualTo(ALICE);
          }
        } catch (LogDamagedException | LogTooNewException e) {
          assertThat(e.getMessage()).isNotEmpty();
        }
      }
    }
    assertThat(unreadable).isGreaterThan(500);
  }

  @Test
  void keysThatAreMissingOrDamagedAreNotReplacedSilently() throws IOException {
    byte[] before = Files.readAllBytes(files.personalKeys());
    assertThatThrownBy(() -> PersonalKeys.replaceLost(files))
        .isInstanceOf(LogRefusedException.class);
    for (int at : new int[] {0, 8, 20, 45, before.length / 2, before.length - 1}) {
      byte[] damaged = before.clone();
      damaged[at] ^= 1;
      Files.write(files.personalKeys(), damaged);
      assertRefused();
    }
    for (int length : new int[] {0, 1, 31, 32, before.length - 1}) {
      Files.write(files.personalKeys(), Arrays.copyOf(before, length));
      assertRefused();
    }
    Files.delete(files.personalKeys());
    assertRefused();
    assertThat(files.personalKeys()).doesNotExist();
    PersonalKeys.replaceLost(files);
    PersonalKeys.open(files, () -> true);
    assertThat(Files.readAllBytes(files.personalKeys())).isNotEqualTo(before);
  }

  private void assertRefused() {
    assertThatThrownBy(() -> PersonalKeys.open(files, () -> true))
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining("personal.key")
        .hasMessageContaining("--lost_keys");
  }

  @Test
  void asManyIdsAreErasedAsThereMayBeEachAsOftenAsNeeded() {
    use(PersonalKeys.open(files, () -> true, 3));
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 3; i++) {
        erase(new PeerId("peer-" + i));
      }
      assertThat(keys.destroy(new ErasePeer(ALICE, ORDER))).isFalse();
    }
    assertThat(keys.unfinished()).isEmpty();
    byte[] record = codec.encode(7, PREVIOUS, connected(ALICE));
    assertThat(codec.decode(record).event()).isEqualTo(connected(ALICE));
  }

  @Test
  void theOldKeysAreOverwritten() throws IOException {
    Path other = folder.resolve("a second name");
    Files.createLink(other, files.personalKeys());
    erase(ALICE);
    assertThat(Files.readAllBytes(other)).containsOnly(0);
  }
}
