package dev.baton.ownership;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.util.Base64URL;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPublicKey;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Statements of this server as JWTs (RFC 7519), signed with Ed25519 (RFC 8037). Each kind has a
 * type of its own (RFC 8725, 3.11), so that none is taken for another.
 */
public final class SignedClaims {
  private SignedClaims() {}

  /**
   * Signs claims.
   *
   * @param type the {@code typ} of the header
   * @return the compact form
   */
  public static String sign(PrivateKey key, String keyId, String type, Map<String, Object> claims) {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.EdDSA)
            .type(new JOSEObjectType(type))
            .keyID(keyId)
            .build();
    var token = new JWSObject(header, new Payload(new LinkedHashMap<>(claims)));
    try {
      token.sign(new Ed25519.Signer(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("signing failed in this Java runtime", e);
    }
    return token.serialize();
  }

  /**
   * The claims of a statement: strings, doubles, booleans, lists and maps by their names.
   *
   * @return empty if this key has not signed it as one of this type
   */
  public static Optional<Map<String, Object>> verified(String compact, PublicKey key, String type) {
    try {
      CompactJws parts = CompactJws.parse(compact);
      JWSHeader header = JWSHeader.parse(Base64URL.encode(parts.header()));
      boolean isMeant =
          header.getAlgorithm().equals(JWSAlgorithm.EdDSA)
              && new JOSEObjectType(type).equals(header.getType())
              && header.getCriticalParams() == null;
      boolean isSigned =
          isMeant
              && new Ed25519.Verifier((EdECPublicKey) key)
                  .verify(header, parts.signingInput(), Base64URL.encode(parts.signature()));
      return isSigned ? StrictJson.object(parts.payload()) : Optional.empty();
    } catch (BrokenRule | JOSEException | ParseException _) {
      return Optional.empty();
    }
  }
}
