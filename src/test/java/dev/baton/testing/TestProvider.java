package dev.baton.testing;

import dev.baton.ownership.AttackTable;
import dev.baton.ownership.TestKey;
import dev.baton.ownership.TokenDraft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An identity provider with one key of every kind, whose users own the peer IDs of their names.
 * Each proof that it signs is newer than the one before. Safe for use by many threads.
 */
public final class TestProvider {
  private static final int LIFETIME_SECONDS = 600;

  /** How far back the first proof is dated, so that the ones after it need no future. */
  private static final int FIRST_PROOF_SECONDS_AGO = 500;

  /** Within what the server takes for one second. */
  private static final int PROOFS_A_SECOND = 8;

  private final Path keys;
  private final Clock clock;
  private final AtomicInteger signed = new AtomicInteger();

  private TestProvider(Path keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /** A provider whose public keys are in this folder. */
  public static TestProvider in(Path keys, Clock clock) {
    try {
      for (TestKey key : TestKey.ALL) {
        Files.writeString(keys.resolve(key.id() + ".jwk"), key.publishedText());
      }
      return new TestProvider(keys, clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The options of a server that believes this provider, and more. */
  public String[] options(String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--allow_override_connect",
                "--keys",
                keys.toString(),
                "--jwt_issuer",
                AttackTable.ISSUER,
                "--max_displacements",
                "1000000",
                "--failed_proof_rate",
                "0"));
    options.addAll(Arrays.asList(more));
    return options.toArray(String[]::new);
  }

  /** A proof before it is signed. */
  public TokenDraft draft(String peer) {
    int earlier = signed.getAndIncrement() / PROOFS_A_SECOND;
    long issuedAt = clock.instant().getEpochSecond() - FIRST_PROOF_SECONDS_AGO + earlier;
    return TokenDraft.good()
        .claim("sub", TokenDraft.quoted(peer))
        .claim("iat", Long.toString(issuedAt))
        .claim("exp", Long.toString(issuedAt + LIFETIME_SECONDS));
  }

  /** A good proof that is older than all others. */
  public String outdatedProof(String peer) {
    long issuedAt = clock.instant().getEpochSecond() - FIRST_PROOF_SECONDS_AGO - 1;
    return draft(peer)
        .claim("iat", Long.toString(issuedAt))
        .claim("exp", Long.toString(issuedAt + LIFETIME_SECONDS))
        .sign();
  }

  /** A proof that its bearer owns the peer ID. */
  public String proof(String peer) {
    return draft(peer).sign();
  }
}
