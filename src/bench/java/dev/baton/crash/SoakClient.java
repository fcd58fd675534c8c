package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crash.ConnectAttempt.ConnectAnswer;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestIssuer;
import dev.baton.testing.WsPeer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A person with a few devices and IDs: they come, come back, take over, call each other, leave and
 * break off; now and then one of them reads nothing, or sends nonsense. What it is told is what it
 * has to be told, or an {@link AssertionError}. Used by one thread.
 */
final class SoakClient {
  private static final int CLIENTS = 8;
  private static final int IDS = 30;
  private static final int SOCKETS = 10;
  private static final int LARGE_BYTES = 60_000;
  private static final int LARGE_MESSAGES = 150;

  private final ClientBook book;
  private final int port;
  private final int number;
  private final TestIssuer issuer;
  private final Random random;
  private final SoakCounts counts;
  private final Map<String, ConnectAttempt> held = new HashMap<>();

  SoakClient(
      ClientBook book, int port, int number, TestIssuer issuer, Random random, SoakCounts counts) {
    this.book = book;
    this.port = port;
    this.number = number;
    this.issuer = issuer;
    this.random = random;
    this.counts = counts;
  }

  /** The IDs that it was given and has not let go. */
  Map<String, ConnectAttempt> held() {
    return held;
  }

  /** Does one thing. */
  void step() {
    int what = random.nextInt(1_000);
    if (what < 5) {
      readNothing();
    } else if (what < 25) {
      sendNonsense();
    } else if (what < 60) {
      askForAnothers();
    } else if (held.size() < 2 || (held.size() < SOCKETS && what < 250)) {
      ask(id(number));
    } else {
      doWithAHeldOne(what);
    }
  }

  private void doWithAHeldOne(int what) {
    List<ConnectAttempt> all = List.copyOf(held.values());
    ConnectAttempt one = all.get(random.nextInt(all.size()));
    if (what < 320) {
      ask(one.peer());
    } else if (what < 370) {
      takeOver(one);
    } else if (what < 470) {
      // From here on it may be in the log or not.
      held.remove(one.peer());
      if (what < 440) {
        one.leave();
      } else {
        one.reset();
      }
    } else {
      ConnectAttempt other = all.get(random.nextInt(all.size()));
      one.client().isReachedBy(other.client());
      counts.relayed();
    }
  }

  private String id(int client) {
    return "peer-%d-%d".formatted(client, random.nextInt(IDS));
  }

  private void ask(String peer) {
    ConnectAttempt attempt = book.attempt(peer, "token of " + peer);
    if (isOpened(attempt)) {
      become(attempt);
    }
  }

  private boolean isOpened(ConnectAttempt attempt) {
    boolean opened = attempt.ask(port) == ConnectAnswer.OPEN;
    if (opened) {
      counts.opened();
    }
    return opened;
  }

  private void become(ConnectAttempt attempt) {
    ConnectAttempt before = held.put(attempt.peer(), attempt);
    if (before != null) {
      before.drop();
    }
  }

  private void takeOver(ConnectAttempt before) {
    String proof = issuer.proof(before.peer(), Instant.now());
    ConnectAttempt attempt = book.attempt(before.peer(), proof);
    if (isOpened(attempt)) {
      before.client().hears("OVERRIDE_CONNECTION");
      counts.takenOver();
      become(attempt);
    }
  }

  private void askForAnothers() {
    ConnectAttempt stranger =
        book.attempt(id(random.nextInt(CLIENTS)), "token of stranger " + number);
    if (isOpened(stranger)) {
      stranger.leave();
    }
  }

  /** A client that reads nothing costs nobody but itself and who sends to it. */
  private void readNothing() {
    ConnectAttempt deaf = book.attempt("deaf-" + number, "token of the deaf");
    ConnectAttempt sender = book.attempt("sender-" + number, "token of the sender");
    if (isOpened(deaf) && isOpened(sender)) {
      String large = "\"" + "x".repeat(LARGE_BYTES) + "\"";
      try {
        for (int i = 0; i < LARGE_MESSAGES; i++) {
          sender.client().offers(deaf.peer(), large);
        }
      } catch (UncheckedIOException e) {
        // Its connection may be closed.
      }
      counts.deaf();
      echo();
    }
    deaf.drop();
    sender.drop();
  }

  private void sendNonsense() {
    ConnectAttempt fool = book.attempt("fool-" + number, "token of the fool");
    if (isOpened(fool)) {
      byte[] nonsense = new byte[1 + random.nextInt(200)];
      random.nextBytes(nonsense);
      RawWebSocket socket = fool.client().socket();
      try {
        socket.sendRaw(nonsense);
        socket.poll(Duration.ofMillis(50));
      } catch (UncheckedIOException e) {
        // The server was quicker.
      }
      counts.nonsense();
      echo();
    }
    fool.drop();
  }

  /** Another client is served meanwhile. */
  private void echo() {
    for (ConnectAttempt one : held.values()) {
      WsPeer client = one.client();
      assertThat(client.echoes()).isNotNull();
      return;
    }
  }
}
