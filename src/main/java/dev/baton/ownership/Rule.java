package dev.baton.ownership;

import dev.baton.realm.PresentedProof.Fault;

/** The rules for a proof, in the order in which they are checked. */
public enum Rule {
  ONE_TOKEN(Fault.MALFORMED, "more than one different token is presented"),
  TICKETS(Fault.INVALID, "it is a ticket, and this server accepts no tickets"),
  SEAL(Fault.INVALID, "it is a ticket, but not one of this server for this peer ID"),
  COMPACT(
      Fault.MALFORMED,
      "it is not a JWS of three parts in canonical base64url, of at most 4,096 characters"),
  HEADER_JSON(Fault.MALFORMED, "its header is not a JSON object in UTF-8 with unique members"),
  HEADER_MEMBERS(
      Fault.MALFORMED, "its header has jku, jwk, x5u, x5c, crit or b64, which are forbidden"),
  HEADER_ALG(Fault.MALFORMED, "alg in its header is not a string"),
  HEADER_KID(Fault.MALFORMED, "kid in its header is not a string of 1 to 128 printable characters"),
  TYPE(Fault.INVALID, "typ in its header is for another kind of token"),
  ALGORITHM(Fault.INVALID, "alg in its header is not ES256, ES384, RS256, PS256, EdDSA or HS256"),
  KNOWN_KEY(Fault.INVALID, "no key has its kid, or it has no kid and no key is for its alg"),
  KEY_ALGORITHM(Fault.INVALID, "alg in its header is not the algorithm of its key"),
  ONE_KEY(Fault.INVALID, "more than one key fits, and it has no kid that says which"),
  SIGNATURE(Fault.INVALID, "its signature does not match the key"),
  PAYLOAD_JSON(Fault.MALFORMED, "its payload is not a JSON object in UTF-8 with unique members"),
  IAT_NUMBER(Fault.MALFORMED, "iat is missing or not a number of seconds"),
  EXP_NUMBER(Fault.MALFORMED, "exp is missing or not a number of seconds"),
  NBF_NUMBER(Fault.MALFORMED, "nbf is not a number of seconds"),
  JTI_STRING(Fault.MALFORMED, "jti is not a string of 1 to 128 printable characters"),
  ISS_STRING(Fault.MALFORMED, "iss is not a string"),
  PEER_STRING(
      Fault.MALFORMED,
      "the claim that names the peer is missing or not a string; a claim other than sub may also be"
          + " an array of strings"),
  AUDIENCE(Fault.INVALID, "aud is neither the audience nor an array of strings that contains it"),
  ISSUER(Fault.INVALID, "iss is not the required issuer"),
  LIFETIME(
      Fault.INVALID, "exp is not later than iat, or later by more than the maximum age of a proof"),
  ISSUED(Fault.EXPIRED, "iat is in the future by more than the allowed clock skew"),
  STARTED(Fault.EXPIRED, "nbf is in the future by more than the allowed clock skew"),
  NOT_EXPIRED(Fault.EXPIRED, "exp is in the past by more than the allowed clock skew"),
  OWNER(Fault.NOT_OWNER, "it is a good token, but for another peer ID");

  private final Fault fault;
  private final String whenBroken;

  Rule(Fault fault, String whenBroken) {
    this.fault = fault;
    this.whenBroken = whenBroken;
  }

  /** What the bearer of a token that breaks the rule learns. */
  public Fault fault() {
    return fault;
  }

  /** What is wrong with a token that breaks the rule, without quoting the token. */
  public String whenBroken() {
    return whenBroken;
  }
}
