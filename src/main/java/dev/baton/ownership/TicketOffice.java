package dev.baton.ownership;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.PeerId;
import dev.baton.realm.Token;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Issues tickets: proofs that this server signs itself, for the holder of a peer ID to hand to
 * another device. Its key is this server's own and verifies nothing but tickets. Safe for use by
 * many threads.
 *
 * <p>A ticket names the tenure in which it was given. The realm takes it only while that tenure
 * lasts, which the takeover that it makes ends: so it works once, and for no later holder.
 */
public final class TicketOffice {
  /** How long a ticket is good. */
  public static final Duration LIFETIME = Duration.ofSeconds(60);

  /** The claim that names the tenure, by the connection that began it. */
  static final String TENURE = "tenure";

  private static final String NAME = "baton";

  static final ProofRules RULES =
      new ProofRules(
          Optional.of(NAME),
          NAME,
          ProofRules.DEFAULT_PEER_CLAIM,
          LIFETIME,
          ProofRules.DEFAULT_SKEW);

  private final SigningKey key;

  private TicketOffice(SigningKey key) {
    this.key = key;
  }

  /**
   * Reads the server's key, or makes it at the first start. Only one server may do so at a time.
   *
   * @throws UnusableKeyException if the file cannot be read or made, or holds no such key
   */
  public static TicketOffice open(Path keyFile) {
    try {
      if (!Files.exists(keyFile)) {
        Files.deleteIfExists(NewFile.unfinished(keyFile));
        NewFile.write(keyFile, newKey(), NewFile.OWNER_ONLY);
      }
    } catch (IOException _) {
      throw new UnusableKeyException("the key for tickets cannot be made").in(keyFile);
    }
    SigningKey key = SigningKey.read(keyFile);
    if (key.verification().algorithm() != ProofAlgorithm.ES256) {
      throw new UnusableKeyException("the key for tickets must be one for ES256").in(keyFile);
    }
    return new TicketOffice(key);
  }

  private static byte[] newKey() {
    try {
      String jwk =
          new ECKeyGenerator(Curve.P_256)
              .algorithm(JWSAlgorithm.ES256)
              .keyUse(KeyUse.SIGNATURE)
              .keyIDFromThumbprint(true)
              .generate()
              .toJSONString();
      return (jwk + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JOSEException e) {
      throw new IllegalStateException("ES256 cannot be used in this Java runtime", e);
    }
  }

  /**
   * A new ticket for the ID, in the compact form of a JWT: a secret of whoever gets it.
   *
   * @param tenure the connection that began the present tenure of the ID
   */
  public String issue(PeerId peer, ConnectionId tenure, Instant now) {
    long issuedAt = now.getEpochSecond();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", NAME);
    claims.put("aud", NAME);
    claims.put("sub", peer.value());
    claims.put("iat", issuedAt);
    claims.put("exp", issuedAt + LIFETIME.toSeconds());
    claims.put("jti", newTokenId());
    claims.put(TENURE, tenure.toString());
    return key.sign(JwsHead.TICKET, claims);
  }

  /** 144 random bits, which nobody guesses and no two tokens share. */
  static String newTokenId() {
    var bytes = new byte[18];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Whether the token calls itself a ticket, of whatever server and however old. */
  static boolean isTicket(Token token) {
    if (!CompactJws.isShapeOf(token.secretText())) {
      return false;
    }
    try {
      return JwsHead.parse(CompactJws.parse(token.secretText())).ticket();
    } catch (BrokenRule _) {
      // Nothing that breaks a rule ever moves an ID as a ticket.
      return false;
    }
  }

  KeySource keys() {
    return new FixedKeys(List.of(key.verification()));
  }
}
