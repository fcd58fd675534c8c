package dev.baton.ownership;

import dev.baton.realm.PresentedProof.Fault;

/** The rules that a proof must keep, in the order in which they are looked at. */
public enum Rule {
  ONE_TOKEN(Fault.MALFORMED, "more than one different token is presented"),
  TICKETS(Fault.INVALID, "it is a ticket, and no tickets are taken here"),
  SEAL(Fault.INVALID, "it is a ticket, and not one of this server's for this peer ID"),
  COMPACT(
      Fault.MALFORMED,
      "it is no JWS of three parts in canonical base64url, of at most 4,096 characters"),
  HEADER_JSON(
      Fault.MALFORMED, "its header is no JSON object in UTF-8 that has every member only once"),
  HEADER_MEMBERS(
      Fault.MALFORMED, "its header has one of jku, jwk, x5u, x5c, crit and b64, which none may"),
  HEADER_ALG(Fault.MALFORMED, "alg in its header is no string"),
  HEADER_KID(Fault.MALFORMED, "kid in its header is no string of 1 to 128 printable characters"),
  TYPE(Fault.INVALID, "typ in its header says that it is for another purpose"),
  ALGORITHM(Fault.INVALID, "alg in its header is none of ES256, ES384, RS256, PS256, EdDSA, HS256"),
  KNOWN_KEY(Fault.INVALID, "no key has its kid, or it has no kid and no key is of its alg"),
  KEY_ALGORITHM(Fault.INVALID, "alg in its header is not the algorithm of its key"),
  ONE_KEY(Fault.INVALID, "more than one key fits, so that it would have to say which by kid"),
  SIGNATURE(Fault.INVALID, "its signature is not the key's"),
  PAYLOAD_JSON(
      Fault.MALFORMED, "its payload is no JSON object in UTF-8 that has every member only once"),
  IAT_NUMBER(Fault.MALFORMED, "iat is missing or no number of seconds"),
  EXP_NUMBER(Fault.MALFORMED, "exp is missing or no number of seconds"),
  NBF_NUMBER(Fault.MALFORMED, "nbf is no number of seconds"),
  JTI_STRING(Fault.MALFORMED, "jti is no string of 1 to 128 printable characters"),
  ISS_STRING(Fault.MALFORMED, "iss is no string"),
  PEER_STRING(
      Fault.MALFORMED,
      "the claim that names the peer is missing or no string; where it is not sub, it may also be"
          + " an array of strings"),
  AUDIENCE(Fault.INVALID, "aud is neither the audience nor an array of strings that has it"),
  ISSUER(Fault.INVALID, "iss is not the issuer"),
  LIFETIME(Fault.INVALID, "exp is not later than iat, or by more than the maximum age of a proof"),
  ISSUED(Fault.EXPIRED, "iat is in the future by more than clocks may differ"),
  STARTED(Fault.EXPIRED, "nbf is in the future by more than clocks may differ"),
  NOT_EXPIRED(Fault.EXPIRED, "exp is in the past by more than clocks may differ"),
  OWNER(Fault.NOT_OWNER, "it is a good token, but for another peer ID");

  private final Fault fault;
  private final String whenBroken;

  Rule(Fault fault, String whenBroken) {
    this.fault = fault;
    this.whenBroken = whenBroken;
  }

  /** What the bearer of a token is told that breaks the rule. */
  public Fault fault() {
    return fault;
  }

  /** What is wrong with a token that breaks the rule, in words that name nothing of the token. */
  public String whenBroken() {
    return whenBroken;
  }
}
