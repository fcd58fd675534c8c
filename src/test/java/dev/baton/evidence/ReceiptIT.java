package dev.baton.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.checkpoint.CheckpointBook;
import dev.baton.checkpoint.NoteKey;
import dev.baton.cli.CommandRun;
import dev.baton.ownership.TokenDraft;
import dev.baton.testing.FakeClock;
import dev.baton.testing.TestProvider;
import dev.baton.testing.TestServer;
import dev.baton.testing.TicketCounter;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client is told of its event, held against what the log says. */
@Timeout(120)
class ReceiptIT {
  private static final String HERS = "alice's token";

  private final FakeClock clock = new FakeClock(TokenDraft.NOW);

  @TempDir Path keys;
  @TempDir Path data;
  @TempDir Path elsewhere;
  private TestProvider provider;

  @BeforeEach
  void provide() {
    provider = TestProvider.in(keys, clock);
  }

  private TestServer serve() {
    // A client that is closed beside a stop of its server has its ID kept otherwise.
    return TestServer.startOn(data, clock, provider.options("--restart_window", "0"));
  }

  private static void empty(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(file -> !file.equals(folder)).toList().reversed()) {
        Files.delete(file);
      }
    }
  }

  private NoteKey key() throws IOException {
    return NoteKey.parse(Files.readString(CheckpointBook.verifier(data)));
  }

  private static String receiptOf(WsPeer peer) {
    return peer.opens().hears("RECEIPT").path("receipt").asText();
  }

  private Path kept(String receipt) throws IOException {
    Path file = Files.createTempFile(elsewhere, "receipt", ".jwt");
    return Files.writeString(file, receipt + "\n");
  }

  private CommandRun check(String receipt, String... options) throws IOException {
    return CommandRun.of(
        Stream.concat(
                Stream.of(
                    "check-receipt",
                    kept(receipt).toString(),
                    "--key",
                    CheckpointBook.verifier(data).toString(),
                    "--data_dir",
                    data.toString()),
                Stream.of(options))
            .toArray(String[]::new));
  }

  /** A client that comes, comes back and is taken over, and its receipts. */
  private List<String> receipts() {
    List<String> receipts = new ArrayList<>();
    try (TestServer server = serve();
        TicketCounter tickets = TicketCounter.of(server)) {
      int port = server.port();
      try (WsPeer first = WsPeer.withReceipt(port, "alice", HERS)) {
        receipts.add(receiptOf(first));
        try (WsPeer second = WsPeer.withReceipt(port, "alice", HERS)) {
          receipts.add(receiptOf(second));
          String ticket = tickets.ticket("alice", HERS);
          try (WsPeer third = WsPeer.takeOver(port, "alice", ticket, "&caps=receipt")) {
            receipts.add(receiptOf(third));
            third.echoes();
          }
        }
      }
      assertThat(server.metric("receipts_sent")).isEqualTo(3);
    }
    return receipts;
  }

  @Test
  void eachReceiptHoldsAgainstTheLogACheckpointAndAProof() throws IOException {
    List<Receipt> read = new ArrayList<>();
    for (String receipt : receipts()) {
      read.add(Receipt.verified(receipt, key()));
      CommandRun run = check(receipt);
      assertThat(run.exit()).as(run.err()).isZero();
      assertThat(run.out()).contains("it holds: event " + read.getLast().seq() + " of the log");
      Path checkpoints = CheckpointBook.notes(data);
      assertThat(check(receipt, "--checkpoint", checkpoints.toString()).exit()).isZero();
      CommandRun proof =
          CommandRun.of("prove", "--data_dir", data.toString(), "--seq", "" + read.getLast().seq());
      Path proofFile = Files.writeString(elsewhere.resolve("proof"), proof.out());
      CommandRun offline = check(receipt, "--proof", proofFile.toString());
      assertThat(offline.exit()).as(offline.err()).isZero();
    }
    assertThat(read)
        .extracting(Receipt::cause)
        .containsExactly("connected", "resumed", "taken-over");
    assertThat(read).extracting(Receipt::peer).containsOnly("alice");
    assertThat(read.get(0).previous()).isEmpty();
    assertThat(read.get(1).previous()).contains(read.get(0).connection());
    assertThat(read.get(2).previous()).contains(read.get(1).connection());
    assertThat(read.get(0).at()).isEqualTo(clock.instant());
  }

  @Test
  void aClientThatDoesNotAskGetsNone() {
    try (TestServer server = serve();
        WsPeer stock = WsPeer.connect(server.port(), "alice", HERS);
        WsPeer addOn = WsPeer.withAddOn(server.port(), "bob", HERS)) {
      stock.opens().echoes();
      addOn.opens().echoes();
      assertThat(server.metric("receipts_sent")).isZero();
    }
  }

  @Test
  void aReceiptProvesNothingToTheServer() {
    String receipt = receipts().getLast();
    try (TestServer server = serve();
        WsPeer _ = WsPeer.connect(server.port(), "alice", "another token").opens();
        WsPeer thief = WsPeer.connect(server.port(), "alice", receipt)) {
      thief.hears("ID-TAKEN");
    }
  }

  @Test
  void noOtherTextIsAReceipt() throws IOException {
    String receipt = receipts().getFirst();
    NoteKey key = key();
    byte[] bytes = receipt.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] = (byte) (changed[i] == 'A' ? 'B' : 'A');
      String text = new String(changed, StandardCharsets.US_ASCII);
      assertThatThrownBy(() -> Receipt.verified(text, key))
          .as("byte %d", i)
          .isInstanceOf(IllegalArgumentException.class);
    }
    String[] parts = receipt.split("\\.", -1);
    String none =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.US_ASCII));
    for (String text :
        List.of(
            "",
            "receipt",
            parts[0] + "." + parts[1] + ".",
            none + "." + parts[1] + "." + parts[2])) {
      CommandRun run = check(text);
      assertThat(run.exit()).as(text).isEqualTo(1);
      assertThat(run.err()).contains("this is not a receipt that the key of ");
    }
    CommandRun otherKind = check(provider.proof("alice"));
    assertThat(otherKind.exit()).isEqualTo(1);
  }

  @Test
  void aLogThatTellsAnotherStoryIsFound() throws IOException {
    List<String> receipts = receipts();
    receipts.addAll(receipts());
    Path secret = data.resolve("checkpoint.key");
    Path copy = Files.copy(secret, elsewhere.resolve("checkpoint.key"));
    empty(data);
    Files.copy(copy, secret);
    try (TestServer server = serve();
        WsPeer other = WsPeer.connect(server.port(), "alice", HERS)) {
      other.opens();
    }
    CommandRun another = check(receipts.getFirst());
    assertThat(another.exit()).isEqualTo(1);
    assertThat(another.err()).contains("is another one: this is not the log");
    CommandRun beyond = check(receipts.getLast());
    assertThat(beyond.exit()).isEqualTo(1);
    assertThat(beyond.err()).contains("the log in " + data + " ends before event ");
  }

  @Test
  void aCheckpointThatIsOlderThanTheReceiptSaysNothing() throws IOException {
    try (TestServer server = serve()) {
      WsPeer.connect(server.port(), "bob", "token").opens().close();
    }
    Path old = Files.copy(CheckpointBook.notes(data), elsewhere.resolve("old"));
    CommandRun run = check(receipts().getLast(), "--checkpoint", old.toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("the newest checkpoint in " + old + " covers ");
    CommandRun both =
        check(receipts().getLast(), "--checkpoint", old.toString(), "--proof", old.toString());
    assertThat(both.exit()).isEqualTo(2);
  }
}
