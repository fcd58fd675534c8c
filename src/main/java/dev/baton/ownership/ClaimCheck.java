package dev.baton.ownership;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import dev.baton.realm.ProofRank;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules for a token's claims. Call it only after the signature has been verified. */
record ClaimCheck(ProofRules rules) {
  /** The last second of the year 9999, beyond which a time is a mistake or an attack. */
  private static final double LAST_SECOND = 253_402_300_799d;

  /** How much of an issuer is kept, in UTF-8. */
  static final int MAX_ISSUER_BYTES = 256;

  OwnershipProof check(byte[] payload, PeerId peer, String keyId, Instant now) throws BrokenRule {
    Map<String, Object> claims =
        StrictJson.object(payload).orElseThrow(() -> new BrokenRule(Rule.PAYLOAD_JSON));
    Instant issuedAt = required(claims, "iat", Rule.IAT_NUMBER);
    Instant expiresAt = required(claims, "exp", Rule.EXP_NUMBER);
    Optional<Instant> notBefore = time(claims, "nbf", Rule.NBF_NUMBER);
    String tokenId = tokenId(claims);
    String issuer = issuer(claims);
    List<?> peers = peers(claims);
    requireMeantForUs(claims, issuer);
    requireInTime(issuedAt, expiresAt, notBefore, now);
    // As UTF-16: neither a peer ID nor what equals it has lone surrogates, so that the bytes of
    // UTF-8 are equal too. Nothing is folded, normalised or trimmed.
    require(peers.contains(peer.value()), Rule.OWNER);
    return new OwnershipProof(
        peer.value(),
        bounded(issuer),
        keyId,
        tokenId,
        issuedAt,
        expiresAt,
        ProofRank.PROVIDER,
        Optional.empty());
  }

  private static Instant required(Map<String, Object> claims, String name, Rule rule)
      throws BrokenRule {
    return time(claims, name, rule).orElseThrow(() -> new BrokenRule(rule));
  }

  private static Optional<Instant> time(Map<String, Object> claims, String name, Rule rule)
      throws BrokenRule {
    if (!claims.containsKey(name)) {
      return Optional.empty();
    }
    if (claims.get(name) instanceof Double seconds && seconds >= 0 && seconds <= LAST_SECOND) {
      return Optional.of(Instant.ofEpochSecond((long) Math.floor(seconds)));
    }
    throw new BrokenRule(rule);
  }

  private static String tokenId(Map<String, Object> claims) throws BrokenRule {
    if (!claims.containsKey("jti")) {
      return "";
    }
    if (claims.get("jti") instanceof String tokenId && Printable.is(tokenId)) {
      return tokenId;
    }
    throw new BrokenRule(Rule.JTI_STRING);
  }

  private static String issuer(Map<String, Object> claims) throws BrokenRule {
    Object issuer = claims.getOrDefault("iss", "");
    if (issuer instanceof String name) {
      return name;
    }
    throw new BrokenRule(Rule.ISS_STRING);
  }

  /**
   * As much of the issuer as the event log keeps, which ends with a whole character. A token may
   * have an issuer of any length where none is asked for, and half a surrogate pair, which has no
   * form in UTF-8.
   */
  private static String bounded(String issuer) {
    String text = new String(issuer.getBytes(UTF_8), UTF_8);
    int bytes = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      bytes += Character.toString(text.codePointAt(i)).getBytes(UTF_8).length;
      if (bytes > MAX_ISSUER_BYTES) {
        return text.substring(0, i);
      }
    }
    return text;
  }

  private List<?> peers(Map<String, Object> claims) throws BrokenRule {
    Object claim = claims.getOrDefault(rules.peerClaim(), StrictJson.NULL);
    if (claim instanceof String peer) {
      return List.of(peer);
    }
    // RFC 7519, 4.1.2: sub is one string, whatever else an application may do.
    if (claim instanceof List<?> peers && !rules.peerClaim().equals("sub") && areStrings(peers)) {
      return peers;
    }
    throw new BrokenRule(Rule.PEER_STRING);
  }

  private void requireMeantForUs(Map<String, Object> claims, String issuer) throws BrokenRule {
    Object audience = claims.getOrDefault("aud", StrictJson.NULL);
    boolean ours =
        audience.equals(rules.audience())
            || (audience instanceof List<?> several
                && areStrings(several)
                && several.contains(rules.audience()));
    require(ours, Rule.AUDIENCE);
    require(rules.issuer().isEmpty() || rules.issuer().get().equals(issuer), Rule.ISSUER);
  }

  private void requireInTime(
      Instant issuedAt, Instant expiresAt, Optional<Instant> notBefore, Instant now)
      throws BrokenRule {
    require(
        expiresAt.isAfter(issuedAt) && !expiresAt.isAfter(issuedAt.plus(rules.maxAge())),
        Rule.LIFETIME);
    Instant latest = now.plus(rules.skew());
    require(!issuedAt.isAfter(latest), Rule.ISSUED);
    require(notBefore.isEmpty() || !notBefore.get().isAfter(latest), Rule.STARTED);
    require(now.isBefore(expiresAt.plus(rules.skew())), Rule.NOT_EXPIRED);
  }

  private static boolean areStrings(List<?> values) {
    return values.stream().allMatch(String.class::isInstance);
  }

  private static void require(boolean kept, Rule rule) throws BrokenRule {
    if (!kept) {
      throw new BrokenRule(rule);
    }
  }
}
