package dev.baton.admin;

import dev.baton.session.AddressKey;
import dev.baton.session.FailedProofs;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import java.util.List;
import java.util.Optional;

/**
 * Who asks, and what they may. With a file of tokens, every request needs one of them. Without one,
 * a port that only this machine can reach answers questions, and nothing is changed; but not to the
 * page of a website in a browser on this machine, and not to what a proxy passes on. Safe for use
 * by many threads.
 */
final class AdminAccess {
  private static final String SCHEME = "Bearer ";

  private final Optional<AdminTokens> tokens;
  private final boolean isLoopback;
  private final FailedProofs failed;
  private final Metrics metrics;

  AdminAccess(AdminRules rules, boolean isLoopback, Metrics metrics) {
    this.tokens = rules.tokens().map(file -> new AdminTokens(file, metrics));
    this.isLoopback = isLoopback;
    this.failed = new FailedProofs(rules.failedRate());
    this.metrics = metrics;
  }

  /** Whether a request may be answered. */
  sealed interface Caller {
    /**
     * It may.
     *
     * @param name whose token it has; empty where no token is needed
     */
    record Admitted(String name, AdminRole role) implements Caller {}

    /** It may not. */
    record Barred(Problem problem) implements Caller {}
  }

  Caller of(AdminRequest request) {
    Caller caller =
        tokens.map(known -> withToken(request, known)).orElseGet(() -> withoutTokens(request));
    if (caller instanceof Caller.Barred) {
      metrics.count(Metric.REFUSED_ADMIN_TOKEN);
    }
    return caller;
  }

  private Caller withToken(AdminRequest request, AdminTokens known) {
    List<String> authorization = request.header("Authorization");
    if (authorization.size() != 1
        || !authorization.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return new Caller.Barred(
          Problem.unauthorized("Give one token: Authorization: Bearer TOKEN."));
    }
    String token = authorization.getFirst().substring(SCHEME.length()).strip();
    Optional<AdminToken> found = known.find(token);
    if (found.isPresent()) {
      return new Caller.Admitted(found.get().name(), found.get().role());
    }
    return new Caller.Barred(badToken(AddressKey.of(request.from().address())));
  }

  /** A good token is never refused for the bad ones of others at its address. */
  private Problem badToken(AddressKey address) {
    long now = System.nanoTime();
    if (failed.areTooMany(address, now)) {
      metrics.count(Metric.ADMIN_TOKENS_LIMITED);
      return Problem.tooMany("Too many bad tokens came from this address in the last minute.");
    }
    failed.count(address, now);
    return Problem.unauthorized("The token is not in the file of --admin_tokens.");
  }

  private Caller withoutTokens(AdminRequest request) {
    if (!isLoopback) {
      return new Caller.Barred(
          Problem.forbidden("This address can be reached by others: it needs --admin_tokens."));
    }
    if (!request.from().namesLoopback()) {
      return new Caller.Barred(
          Problem.forbidden("Without --admin_tokens the Host must be localhost or 127.0.0.1."));
    }
    if (isOfAnotherSite(request) || isPassedOn(request)) {
      return new Caller.Barred(
          Problem.forbidden("Without --admin_tokens neither websites nor proxies are answered."));
    }
    return new Caller.Admitted("", AdminRole.READ);
  }

  private static boolean isOfAnotherSite(AdminRequest request) {
    List<String> own = request.header("Host").stream().map(host -> "http://" + host).toList();
    boolean sameOrigin = request.header("Origin").stream().allMatch(own::contains);
    boolean sameSite =
        request.header("Sec-Fetch-Site").stream()
            .allMatch(site -> site.equals("same-origin") || site.equals("none"));
    return !sameOrigin || !sameSite;
  }

  private static boolean isPassedOn(AdminRequest request) {
    return !request.header("X-Forwarded-For").isEmpty() || !request.header("Forwarded").isEmpty();
  }
}
