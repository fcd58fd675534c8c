package dev.baton.ownership;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** A token before it is signed; members are JSON text, so that they may be anything. */
public record TokenDraft(TestKey key, Map<String, String> headers, Map<String, String> claims) {
  public static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  /** What a good issuer would sign for alice. */
  public static TokenDraft good(TestKey key) {
    long now = NOW.getEpochSecond();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("alg", quoted(key.algorithm().toString()));
    headers.put("kid", quoted(key.id()));
    headers.put("typ", "\"JWT\"");
    Map<String, String> claims = new LinkedHashMap<>();
    claims.put("iss", "\"https://issuer.example\"");
    claims.put("aud", "\"baton\"");
    claims.put("sub", "\"alice\"");
    claims.put("iat", Long.toString(now));
    claims.put("exp", Long.toString(now + 300));
    claims.put("jti", quoted(UUID.randomUUID().toString()));
    return new TokenDraft(key, headers, claims);
  }

  public static TokenDraft good() {
    return good(TestKey.of(ProofAlgorithm.ES256));
  }

  public static String quoted(String text) {
    return "\"" + text + "\"";
  }

  public TokenDraft header(String name, String json) {
    var changed = new LinkedHashMap<>(headers);
    changed.put(name, json);
    return new TokenDraft(key, changed, claims);
  }

  public TokenDraft withoutHeader(String name) {
    var changed = new LinkedHashMap<>(headers);
    changed.remove(name);
    return new TokenDraft(key, changed, claims);
  }

  public TokenDraft claim(String name, String json) {
    var changed = new LinkedHashMap<>(claims);
    changed.put(name, json);
    return new TokenDraft(key, headers, changed);
  }

  /** The claim as seconds from now. */
  public TokenDraft time(String name, long fromNow) {
    return claim(name, Long.toString(NOW.getEpochSecond() + fromNow));
  }

  public TokenDraft without(String name) {
    var changed = new LinkedHashMap<>(claims);
    changed.remove(name);
    return new TokenDraft(key, headers, changed);
  }

  public String headerText() {
    return json(headers);
  }

  public String payloadText() {
    return json(claims);
  }

  private static String json(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> quoted(member.getKey()) + ":" + member.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  public String sign() {
    return signedBy(key);
  }

  public String signedBy(TestKey other) {
    return other.sign(headerText(), payloadText());
  }
}
