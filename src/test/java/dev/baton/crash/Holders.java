package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crash.ConnectAttempt.ConnectAnswer;
import dev.baton.testing.RawWebSocket;

/** Two clients that hold their IDs while something happens to the server. */
final class Holders implements AutoCloseable {
  private ConnectAttempt alice;
  private ConnectAttempt bob;

  private Holders(ConnectAttempt alice, ConnectAttempt bob) {
    this.alice = alice;
    this.bob = bob;
  }

  /** Connects them. */
  static Holders connect(ClientBook book, int port) {
    ConnectAttempt alice = book.attempt("alice", "alice's token");
    ConnectAttempt bob = book.attempt("bob", "bob's token");
    assertThat(alice.ask(port)).as("%s", alice).isEqualTo(ConnectAnswer.OPEN);
    assertThat(bob.ask(port)).as("%s", bob).isEqualTo(ConnectAnswer.OPEN);
    return new Holders(alice, bob);
  }

  /** They can still talk to each other. */
  void talk() {
    relay(alice, bob);
    relay(bob, alice);
  }

  private void relay(ConnectAttempt from, ConnectAttempt to) {
    to.client().isReachedBy(from.client());
  }

  /** Each connects once more with its token, and has its ID on the new connection alone. */
  void comeBack(ClientBook book, int port) {
    alice = again(book, port, alice);
    bob = again(book, port, bob);
  }

  /** Connects one of them once more; true if it is told to try again, and goes on as it was. */
  boolean isSentAway(ClientBook book, int port) {
    ConnectAttempt after = book.attempt(alice.peer(), alice.token());
    ConnectAnswer answer = after.ask(port);
    if (answer == ConnectAnswer.OPEN) {
      alice.drop();
      alice = after;
    }
    return answer == ConnectAnswer.TRY_AGAIN;
  }

  private static ConnectAttempt again(ClientBook book, int port, ConnectAttempt before) {
    ConnectAttempt after = book.attempt(before.peer(), before.token());
    assertThat(after.ask(port)).as("%s", after).isEqualTo(ConnectAnswer.OPEN);
    before.drop();
    return after;
  }

  /** The connection of one of them. */
  RawWebSocket bob() {
    return bob.client().socket();
  }

  /** No other client can have their IDs. */
  void keepTheirIds(ClientBook book, int port) {
    ConnectAttempt thief = book.attempt(alice.peer(), "another's token");
    assertThat(thief.ask(port)).as("%s", thief).isEqualTo(ConnectAnswer.TAKEN);
  }

  @Override
  public void close() {
    alice.drop();
    bob.drop();
  }
}
