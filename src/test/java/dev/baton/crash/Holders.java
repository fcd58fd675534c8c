package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crash.Attempt.Answer;
import dev.baton.testing.RawWebSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Two clients that hold their IDs while something happens to the server. */
final class Holders implements AutoCloseable {
  private Attempt alice;
  private Attempt bob;
  private final AtomicInteger messages = new AtomicInteger();

  private Holders(Attempt alice, Attempt bob) {
    this.alice = alice;
    this.bob = bob;
  }

  /** Connects them. */
  static Holders connect(ClientBook book, int port) {
    Attempt alice = book.attempt("alice", "alice's token");
    Attempt bob = book.attempt("bob", "bob's token");
    assertThat(alice.ask(port)).as("%s", alice).isEqualTo(Answer.OPEN);
    assertThat(bob.ask(port)).as("%s", bob).isEqualTo(Answer.OPEN);
    return new Holders(alice, bob);
  }

  /** They can still talk to each other. */
  void talk() {
    relay(alice, bob);
    relay(bob, alice);
  }

  private void relay(Attempt from, Attempt to) {
    String mark = "message " + messages.incrementAndGet();
    from.socket()
        .sendText(
            "{\"type\":\"OFFER\",\"dst\":\"%s\",\"payload\":\"%s\"}".formatted(to.peer(), mark));
    assertThat(to.socket().readText()).contains(mark, "\"src\":\"" + from.peer() + "\"");
  }

  /** Each connects once more with its token, and has its ID on the new connection alone. */
  void comeBack(ClientBook book, int port) {
    alice = again(book, port, alice);
    bob = again(book, port, bob);
  }

  private static Attempt again(ClientBook book, int port, Attempt before) {
    Attempt after = book.attempt(before.peer(), before.token());
    assertThat(after.ask(port)).as("%s", after).isEqualTo(Answer.OPEN);
    before.drop();
    return after;
  }

  /** The connection of one of them. */
  RawWebSocket bob() {
    return bob.socket();
  }

  /** Nobody else can have their IDs. */
  void keepTheirIds(ClientBook book, int port) {
    Attempt thief = book.attempt(alice.peer(), "another's token");
    assertThat(thief.ask(port)).as("%s", thief).isEqualTo(Answer.TAKEN);
  }

  @Override
  public void close() {
    alice.drop();
    bob.drop();
  }
}
