package dev.baton.ownership;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a token's header says about how to verify it. It is trusted only to choose among the
 * server's own keys.
 *
 * @param keyId {@code kid}, or empty text
 */
record JwsHead(ProofAlgorithm algorithm, String keyId) {
  /** Members that bring a key along or change the rules; no honest client uses them here. */
  private static final List<String> FORBIDDEN = List.of("jku", "jwk", "x5u", "x5c", "crit", "b64");

  /** A token of another kind (RFC 8725, 3.11) may have the right claims by chance. */
  private static final Set<String> TYPES = Set.of("jwt", "at+jwt");

  static JwsHead parse(CompactJws jws) throws BrokenRule {
    Map<String, Object> members =
        StrictJson.object(jws.header()).orElseThrow(() -> new BrokenRule(Rule.HEADER_JSON));
    if (FORBIDDEN.stream().anyMatch(members::containsKey)) {
      throw new BrokenRule(Rule.HEADER_MEMBERS);
    }
    if (!(members.get("alg") instanceof String alg)) {
      throw new BrokenRule(Rule.HEADER_ALG);
    }
    String keyId = keyId(members);
    requireType(members);
    return new JwsHead(
        ProofAlgorithm.ofName(alg).orElseThrow(() -> new BrokenRule(Rule.ALGORITHM)), keyId);
  }

  private static String keyId(Map<String, Object> members) throws BrokenRule {
    if (!members.containsKey("kid")) {
      return "";
    }
    if (members.get("kid") instanceof String kid && Printable.is(kid)) {
      return kid;
    }
    throw new BrokenRule(Rule.HEADER_KID);
  }

  private static void requireType(Map<String, Object> members) throws BrokenRule {
    if (!members.containsKey("typ")) {
      return;
    }
    if (!(members.get("typ") instanceof String typ)
        || !TYPES.contains(typ.toLowerCase(Locale.ROOT).replaceFirst("^application/", ""))) {
      throw new BrokenRule(Rule.TYPE);
    }
  }
}
