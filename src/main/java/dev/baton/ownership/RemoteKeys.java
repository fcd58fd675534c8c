package dev.baton.ownership;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSetBasedJWKSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * The public keys that an identity provider publishes at an address, kept for five minutes and
 * fetched again before that ends or when a token has a {@code kid} that is not among them. Safe for
 * use by many threads.
 *
 * <p>A thread that needs keys which are not cached waits for them, a few seconds at most. While the
 * provider cannot be reached, its last keys stay valid for another hour; after that nothing can be
 * verified, which is neither acceptance nor a fault of the client.
 */
public final class RemoteKeys extends KeySource implements AutoCloseable {
  private final URI url;
  private final JwksFetch fetch;
  private final JWKSource<SecurityContext> source;

  /**
   * The timeouts and intervals.
   *
   * @param request one request, from the first byte to the last; there may be two in a row
   * @param patience how long a thread waits for another thread's requests
   * @param keep how long keys are used before they are fetched again
   * @param ahead how long before the end of that they are fetched again
   * @param betweenRequests at most two fetches in this time, whatever tokens arrive
   * @param outage how long the last keys stay valid while the provider cannot be reached
   */
  record Timing(
      Duration request,
      Duration patience,
      Duration keep,
      Duration ahead,
      Duration betweenRequests,
      Duration outage) {
    static final Timing DEFAULT =
        new Timing(
            Duration.ofSeconds(3),
            Duration.ofSeconds(8),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofHours(1));
  }

  private RemoteKeys(URI url, Timing timing) {
    this.url = url;
    this.fetch = new JwksFetch(url, timing.request());
    this.source =
        JWKSourceBuilder.create(fetch)
            .cache(timing.keep().toMillis(), timing.patience().toMillis())
            .refreshAheadCache(
                timing.ahead().toMillis(),
                null,
                Executors.newVirtualThreadPerTaskExecutor(),
                true,
                null,
                false)
            .rateLimited(timing.betweenRequests().toMillis())
            .retrying(true)
            .outageTolerant(timing.outage().toMillis())
            .build();
  }

  /**
   * The keys at this address; fetched only when they are needed.
   *
   * @throws IllegalArgumentException if it is neither {@code https} nor {@code http} to this
   *     machine
   */
  public static RemoteKeys at(String url) {
    return at(url, Timing.DEFAULT);
  }

  static RemoteKeys at(String url, Timing timing) {
    return new RemoteKeys(TrustedUrl.of(url, "a JWKS URL"), timing);
  }

  @Override
  FoundKeys keys(String keyId) {
    var matcher =
        keyId.isEmpty() ? new JWKMatcher.Builder() : new JWKMatcher.Builder().keyID(keyId);
    try {
      List<JWK> found = source.get(new JWKSelector(matcher.build()), null);
      // While the provider cannot be reached Nimbus answers from its last set, in which a new key
      // is missing.
      return new FoundKeys(
          found.stream().map(jwk -> PublishedKeys.verificationKey(jwk, "")).toList(),
          !fetch.isFailing());
    } catch (KeySourceException _) {
      // Unreachable, or requested so often that it may be out of date.
      return new FoundKeys(List.of(), false);
    }
  }

  /** Whether the newest request for the keys failed; false before the first. */
  public boolean isFailing() {
    return fetch.isFailing();
  }

  /** How many requests brought keys. */
  public long fetched() {
    return fetch.succeeded();
  }

  /** How many requests failed. */
  public long failedFetches() {
    return fetch.failed();
  }

  @Override
  public void close() {
    try {
      ((JWKSetBasedJWKSource<SecurityContext>) source).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return TrustedUrl.shown(url);
  }
}
