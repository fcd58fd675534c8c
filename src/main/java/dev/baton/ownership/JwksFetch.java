package dev.baton.ownership;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetParseException;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * One request for a provider's key set, bounded in size and in time from the first byte to the
 * last; Nimbus's own retriever bounds the time of each read only. Follows no redirect: only the
 * address that the operator has named is trusted.
 */
final class JwksFetch implements JWKSetSource<SecurityContext> {
  private static final System.Logger LOG = System.getLogger(JwksFetch.class.getName());
  private static final int MAX_BYTES = 262_144;
  private static final int MAX_KEYS = 256;

  private final URI url;
  private final Duration timeout;
  private final HttpClient client;
  private final AtomicBoolean failing = new AtomicBoolean();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();

  JwksFetch(URI url, Duration timeout) {
    this.url = url;
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
  }

  /** Whether the newest request failed. */
  boolean isFailing() {
    return failing.get();
  }

  /** How many requests brought keys. */
  long succeeded() {
    return succeeded.sum();
  }

  /** How many requests failed. */
  long failed() {
    return failed.sum();
  }

  @Override
  public JWKSet getJWKSet(
      JWKSetCacheRefreshEvaluator evaluator, long currentTime, SecurityContext context)
      throws JWKSetUnavailableException {
    try {
      JWKSet keys = usable(body());
      succeeded.increment();
      if (failing.getAndSet(false)) {
        LOG.log(
            System.Logger.Level.INFO, "the keys at {0} can be read again", TrustedUrl.shown(url));
      }
      return keys;
    } catch (JWKSetUnavailableException e) {
      failed.increment();
      // Logged once for each outage, not once for each request.
      if (!failing.getAndSet(true)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "the keys at {0} cannot be read: {1}",
            TrustedUrl.shown(url),
            e.getMessage());
      }
      throw e;
    }
  }

  private byte[] body() throws JWKSetUnavailableException {
    HttpRequest request =
        HttpRequest.newBuilder(url).header("Accept", "application/json").timeout(timeout).build();
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
    try {
      HttpResponse<byte[]> response = exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new JWKSetUnavailableException("the answer has status " + response.statusCode());
      }
      return response.body();
    } catch (TimeoutException e) {
      throw new JWKSetRetrievalException("no answer within " + timeout.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      String kind = e.getCause() == null ? "" : e.getCause().getClass().getSimpleName();
      throw new JWKSetRetrievalException("the request failed (" + kind + ")", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JWKSetRetrievalException("the request was interrupted", e);
    } finally {
      exchange.cancel(true);
    }
  }

  /** The keys for verifying signatures; providers list others beside them. */
  private static JWKSet usable(byte[] body) throws JWKSetParseException {
    List<JWK> keys = new ArrayList<>();
    try {
      for (Map<String, Object> members : PublishedKeys.members(body)) {
        addIfUsable(members, keys);
      }
    } catch (UnusableKeyException e) {
      throw new JWKSetParseException("the answer is not a JWK set", e);
    }
    if (keys.size() > MAX_KEYS) {
      throw new JWKSetParseException(
          "the answer has too many keys", new UnusableKeyException("too many keys"));
    }
    return new JWKSet(keys);
  }

  private static void addIfUsable(Map<String, Object> members, List<JWK> keys) {
    try {
      JWK key = PublishedKeys.jwk(members);
      // A published secret is not secret.
      if (!(key instanceof OctetSequenceKey)) {
        PublishedKeys.verificationKey(key, "");
        keys.add(key);
      }
    } catch (UnusableKeyException e) {
      LOG.log(System.Logger.Level.DEBUG, "a key of the set is ignored: {0}", e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    client.shutdownNow();
  }
}
