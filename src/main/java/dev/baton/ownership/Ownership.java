package dev.baton.ownership;

import dev.baton.liveness.Liveness;
import dev.baton.liveness.RepeatedTask;
import dev.baton.realm.Token;
import dev.baton.realm.TokenDigest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a server needs to distinguish owners from other clients. One thread looks for changed key
 * files, from {@link #watchKeys} on.
 *
 * @param tokens makes the digests that are kept of clients' tokens
 * @param verifier verifies what tokens prove
 * @param tickets issues the proofs that this server signs itself
 * @param watch looks for changed keys; stopped last
 */
public record Ownership(
    TokenDigester tokens, ProofVerifier verifier, TicketOffice tickets, KeyWatch watch)
    implements AutoCloseable {
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(3);

  /**
   * Reads all keys.
   *
   * @param ticketKey the file of the key for tickets, created if it is missing
   * @param options whose other proofs are accepted; empty if only tickets are
   * @throws UnusableKeyException if a key cannot be used
   * @throws IllegalArgumentException if the address of keys is invalid
   */
  public static Ownership open(
      TokenDigester tokens, Path ticketKey, Optional<ProofOptions> options, Clock clock) {
    TicketOffice tickets = TicketOffice.open(ticketKey);
    if (options.isEmpty()) {
      var verifier = new ProofVerifier(ProofRules.DEFAULT, List.of(), clock).withTickets(tickets);
      return new Ownership(
          tokens, verifier, tickets, new KeyWatch(Optional.empty(), Optional.empty()));
    }
    List<KeySource> sources = new ArrayList<>();
    KeyFolder folder = KeyFolder.open(options.get().keys());
    sources.add(folder);
    if (options.get().needed() && folder.size() == 0 && options.get().jwksUrl().isEmpty()) {
      throw new UnusableKeyException(
          "--auth connect needs a key in the folder of --keys or a --jwks_url; there is no key in "
              + options.get().keys());
    }
    Optional<RemoteKeys> remote = options.get().jwksUrl().map(RemoteKeys::at);
    remote.ifPresent(sources::add);
    var verifier = new ProofVerifier(options.get().rules(), sources, clock).withTickets(tickets);
    return new Ownership(tokens, verifier, tickets, new KeyWatch(Optional.of(folder), remote));
  }

  /**
   * What is kept of a client's token, to recognize the client when it reconnects. Of a ticket
   * nothing is kept that could be matched: it works once, and another client may have seen it.
   */
  public TokenDigest digest(Token token) {
    return tokens.digest(
        TicketOffice.isTicket(token) ? new Token(TicketOffice.newTokenId()) : token);
  }

  /** Starts looking for changed key files; called once. */
  public void watchKeys(Liveness liveness) {
    watch.start(liveness);
  }

  /**
   * Reads changed key files at once; returns what is in force then, empty if there is no folder.
   */
  public Optional<String> rereadKeys() {
    return watch.folder.map(
        keys -> {
          long refused = keys.refresh();
          return "keys in force: %d, files refused: %d".formatted(keys.size(), refused);
        });
  }

  /** The keys that an identity provider publishes, if any are used. */
  public Optional<RemoteKeys> remoteKeys() {
    return watch.remote;
  }

  @Override
  public void close() {
    watch.close();
  }

  /** What looks for changed keys. */
  static final class KeyWatch implements AutoCloseable {
    private final Optional<KeyFolder> folder;
    private final Optional<RemoteKeys> remote;

    // Written by the thread that starts the server.
    private Optional<RepeatedTask> looking = Optional.empty();

    KeyWatch(Optional<KeyFolder> folder, Optional<RemoteKeys> remote) {
      this.folder = folder;
      this.remote = remote;
    }

    void start(Liveness liveness) {
      looking =
          folder.map(
              keys ->
                  RepeatedTask.start(
                      "baton-keys", LOOK_INTERVAL, liveness, keys::refreshIfChanged));
    }

    @Override
    public void close() {
      looking.ifPresent(RepeatedTask::close);
      remote.ifPresent(RemoteKeys::close);
    }
  }
}
