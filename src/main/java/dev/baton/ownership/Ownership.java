package dev.baton.ownership;

import dev.baton.realm.Token;
import dev.baton.realm.TokenDigest;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * All that a server needs to tell owners from others. One thread looks for changed key files.
 *
 * @param tokens what may be kept of clients' tokens
 * @param verifier what tokens prove
 * @param tickets proofs that this server signs itself
 * @param watch what looks for changed keys, and is ended at last
 */
public record Ownership(
    TokenDigester tokens, ProofVerifier verifier, TicketOffice tickets, AutoCloseable watch)
    implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Ownership.class.getName());
  private static final long LOOK_SECONDS = 3;

  /**
   * Reads all keys.
   *
   * @param ticketKey the file of the key for tickets, made if it is not there
   * @param options whose proofs are believed besides; empty if nobody's
   * @throws UnusableKeyException if a key cannot be used
   * @throws IllegalArgumentException if the address of keys cannot be one
   */
  public static Ownership open(
      TokenDigester tokens, Path ticketKey, Optional<ProofOptions> options, Clock clock) {
    TicketOffice tickets = TicketOffice.open(ticketKey);
    if (options.isEmpty()) {
      var verifier = new ProofVerifier(ProofRules.DEFAULT, List.of(), clock).withTickets(tickets);
      return new Ownership(tokens, verifier, tickets, () -> {});
    }
    List<KeySource> sources = new ArrayList<>();
    KeyFolder folder = KeyFolder.open(options.get().keys());
    sources.add(folder);
    if (options.get().needed() && folder.size() == 0 && options.get().jwksUrl().isEmpty()) {
      throw new UnusableKeyException("there is no key, and nobody gets in without a proof")
          .in(options.get().keys());
    }
    Optional<RemoteKeys> remote = options.get().jwksUrl().map(RemoteKeys::at);
    remote.ifPresent(sources::add);
    var verifier = new ProofVerifier(options.get().rules(), sources, clock).withTickets(tickets);
    return new Ownership(tokens, verifier, tickets, watch(folder, remote));
  }

  /**
   * What is kept of a client's token, to know the client by when it comes back. Of a ticket nothing
   * is kept that could be matched: it works once, and whoever has seen it is not its bearer.
   */
  public TokenDigest digest(Token token) {
    return tokens.digest(
        TicketOffice.isTicket(token) ? new Token(TicketOffice.newTokenId()) : token);
  }

  private static AutoCloseable watch(KeyFolder folder, Optional<RemoteKeys> remote) {
    var looking =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("baton-keys").daemon().factory());
    var _ =
        looking.scheduleWithFixedDelay(
            () -> refreshSafely(folder), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    return () -> {
      looking.shutdownNow();
      remote.ifPresent(RemoteKeys::close);
    };
  }

  /** An exception out of a scheduled task would silently be its last run. */
  private static void refreshSafely(KeyFolder folder) {
    try {
      folder.refreshIfChanged();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "the key folder could not be looked at", e);
    }
  }

  @Override
  public void close() {
    try {
      watch.close();
    } catch (Exception e) {
      throw new IllegalStateException("the watch over keys could not be ended", e);
    }
  }
}
