package dev.baton.ownership;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads keys in their usual formats: a JWK, a JWK set (RFC 7517) or PEM (RFC 7468). Every method
 * throws {@link UnusableKeyException} on an invalid key, or on one that must not be among keys for
 * verifying. No message quotes what was read.
 */
final class PublishedKeys {
  /** Members that only a private key has. */
  private static final Set<String> PRIVATE = Set.of("d", "p", "q", "dp", "dq", "qi", "oth");

  /**
   * The members of a JWK that are read. The others, such as certificates, could only contradict
   * them.
   */
  private static final Set<String> READ =
      Set.of("kty", "kid", "alg", "crv", "x", "y", "n", "e", "k");

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

  private PublishedKeys() {}

  /** The key of a JWK's text; a missing {@code kid} is added. */
  static List<VerificationKey> ofJwk(byte[] text, String keyId) {
    Map<String, Object> members =
        StrictJson.object(text)
            .orElseThrow(
                () -> new UnusableKeyException("is not a JSON object with unique members"));
    if (members.containsKey("keys")) {
      throw new UnusableKeyException("is a set of keys, whose name must end in .jwks");
    }
    if (isForEncryption(members)) {
      throw new UnusableKeyException("the key is for encryption, not for signatures");
    }
    return List.of(verificationKey(jwk(members), keyId));
  }

  /** The keys of a JWK set's text. Keys for encryption are left out, since providers list them. */
  static List<VerificationKey> ofJwkSet(byte[] text) {
    List<Map<String, Object>> all = members(text);
    List<VerificationKey> keys = new ArrayList<>();
    for (Map<String, Object> members : all) {
      if (!isForEncryption(members)) {
        keys.add(verificationKey(jwk(members), ""));
      }
    }
    if (keys.isEmpty()) {
      throw new UnusableKeyException("has no key for signatures");
    }
    if (keys.size() > 1 && keys.stream().anyMatch(key -> key.id().isEmpty())) {
      throw new UnusableKeyException("has several keys, and not all of them have a kid");
    }
    if (keys.stream().map(VerificationKey::id).distinct().count() < keys.size()) {
      throw new UnusableKeyException("has several keys with the same kid");
    }
    return keys;
  }

  /** The members of the keys in a JWK set's text. */
  static List<Map<String, Object>> members(byte[] text) {
    Object keys =
        StrictJson.object(text)
            .map(members -> members.getOrDefault("keys", StrictJson.NULL))
            .orElse(StrictJson.NULL);
    if (!(keys instanceof List<?> list)) {
      throw new UnusableKeyException("is not a JSON object with unique members and a list of keys");
    }
    List<Map<String, Object>> all = new ArrayList<>();
    for (Object key : list) {
      if (!(key instanceof Map<?, ?> members)) {
        throw new UnusableKeyException("has something in its list of keys that is not a key");
      }
      Map<String, Object> named = new LinkedHashMap<>();
      members.forEach((name, value) -> named.put((String) name, value));
      all.add(named);
    }
    return all;
  }

  private static boolean isForEncryption(Map<String, Object> members) {
    return "enc".equals(members.get("use"));
  }

  /** The public key or secret with these members. */
  static JWK jwk(Map<String, Object> members) {
    if (PRIVATE.stream().anyMatch(members::containsKey)) {
      throw new UnusableKeyException("contains a private key where a public one belongs");
    }
    if (!"sig".equals(members.getOrDefault("use", "sig"))) {
      throw new UnusableKeyException("use is not sig");
    }
    if (!(members.getOrDefault("key_ops", List.of("verify")) instanceof List<?> operations)
        || !operations.contains("verify")) {
      throw new UnusableKeyException("key_ops does not say verify");
    }
    Map<String, Object> read = new LinkedHashMap<>(members);
    read.keySet().retainAll(READ);
    try {
      return JWK.parse(read);
    } catch (ParseException | IllegalArgumentException | IllegalStateException _) {
      throw new UnusableKeyException("is not a JWK of a supported kind");
    }
  }

  /** The key ready for use, under its own {@code kid} or else the given one. */
  static VerificationKey verificationKey(JWK jwk, String keyId) {
    @Nullable String kid = jwk.getKeyID();
    Optional<String> declared = Optional.ofNullable(jwk.getAlgorithm()).map(Algorithm::getName);
    return VerificationKey.of(kid == null ? keyId : kid, declared, keyOf(jwk));
  }

  private static Key keyOf(JWK jwk) {
    try {
      return switch (jwk) {
        case ECKey ec -> ec.toECPublicKey();
        case RSAKey rsa -> rsa.toRSAPublicKey();
        case OctetKeyPair pair when pair.getCurve().equals(Curve.Ed25519) ->
            Ed25519.publicKey(pair.getDecodedX());
        case OctetSequenceKey secret -> secret.toSecretKey("HmacSHA256");
        default -> throw new UnusableKeyException("the key is of an unsupported kind");
      };
    } catch (JOSEException | GeneralSecurityException | IllegalArgumentException _) {
      throw new UnusableKeyException("the key is broken");
    }
  }

  /** The one public key of a PEM text. */
  static List<VerificationKey> ofPem(byte[] text, String keyId) {
    String pem = new String(text, US_ASCII);
    if (pem.contains("PRIVATE KEY-----")) {
      throw new UnusableKeyException("contains a private key where a public one belongs");
    }
    Matcher block = PEM.matcher(pem);
    if (!block.find() || !block.group(1).equals("PUBLIC KEY")) {
      throw new UnusableKeyException("has no BEGIN PUBLIC KEY (a certificate is not a public key)");
    }
    String encoded = block.group(2);
    if (block.find()) {
      throw new UnusableKeyException("contains more than one key");
    }
    return List.of(VerificationKey.of(keyId, Optional.empty(), publicKey(encoded)));
  }

  private static Key publicKey(String encoded) {
    for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
      try {
        byte[] bytes = Base64.getMimeDecoder().decode(encoded);
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(bytes));
      } catch (GeneralSecurityException | IllegalArgumentException _) {
        // Of another algorithm, or broken.
      }
    }
    throw new UnusableKeyException("the key is broken or of an unsupported kind");
  }
}
