package dev.baton.eventlog.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.chronicle.HandMadeLog;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much of the disk events take up. */
class RecordSizeTest {
  /** Of a browser with a UUID as its ID that comes and goes. */
  private static final int MAX_PAIR_BYTES = 320;

  @TempDir Path folder;

  @Test
  void aConnectionTakesUpFewBytesFromBeginningToEnd() throws IOException {
    try (var log = new HandMadeLog(folder)) {
      log.after(SizeSamples.SEQ, "0123456789abcdef".repeat(4));
      for (int i = 0; i < 20; i++) {
        log.append(SizeSamples.CONNECTED).append(SizeSamples.DISCONNECTED);
      }
    }
    List<Integer> begins = beginnings();
    assertThat(begins).hasSize(40);
    // Chronicle puts pages of its own between the first ones.
    for (int i = 10; i + 2 < begins.size(); i += 2) {
      int pair = begins.get(i + 2) - begins.get(i);
      assertThat(pair).isEqualTo(storedBytes(0) + storedBytes(2)).isLessThanOrEqualTo(400);
      assertThat(pair).isLessThanOrEqualTo(MAX_PAIR_BYTES);
    }
  }

  private static int storedBytes(int sample) {
    return SizeSamples.stored(SizeSamples.all().get(sample).record(true));
  }

  /** Where the records begin in the file. */
  private List<Integer> beginnings() throws IOException {
    Path file = new LogFiles(folder).rollFiles().getFirst();
    String bytes = new String(Files.readAllBytes(file), ISO_8859_1);
    List<Integer> begins = new ArrayList<>();
    for (int at = bytes.indexOf(StoredBytes.BEGINNING);
        at >= 0;
        at = bytes.indexOf(StoredBytes.BEGINNING, at + 1)) {
      begins.add(at);
    }
    return begins;
  }

  @Test
  void everyEventIsSmallerThanInVersion3() {
    System.out.print(SizeSamples.table());
    for (SizeSamples.Sample sample : SizeSamples.all()) {
      assertThat(sample.record(true).length)
          .as(sample.name())
          .isLessThan(sample.record(false).length * 3 / 4);
    }
  }

  /** Quotes and the like must not make more of them than a client could otherwise. */
  @Test
  void whatAClientSaysTakesUpNoMoreThanItsLimit() {
    for (String piece : List.of("a", "\"", "\\", "\u0001", "\u0000", "\u4F60", "/ ")) {
      String text = piece.repeat(1_000);
      int most =
          record(new ClientDetails(text, text, text, text)).length
              - record(new ClientDetails("", "", "", "")).length;
      // Each of the four has two more bytes for its length.
      assertThat(most).as(piece).isLessThanOrEqualTo(4 * (ClientDetails.MAX_LENGTH + 2));
    }
  }

  private static byte[] record(ClientDetails client) {
    var event =
        new PeerConnected(
            new PeerId("alice"),
            RealmSamples.connection(1),
            RealmSamples.TOKEN,
            Optional.empty(),
            client,
            SizeSamples.AT);
    return new EventCodec("node-1").encode(1, RecordHash.NONE, event);
  }
}
