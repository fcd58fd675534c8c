package dev.baton.ownership;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class PublishedKeysTest {
  private static VerificationKey jwk(String text) {
    return PublishedKeys.ofJwk(text.getBytes(UTF_8), "file").getFirst();
  }

  private static List<VerificationKey> set(String... jwks) {
    return PublishedKeys.ofJwkSet(JwksServer.setOf(jwks).getBytes(UTF_8));
  }

  private static VerificationKey pem(String text) {
    return PublishedKeys.ofPem(text.getBytes(UTF_8), "file").getFirst();
  }

  private static void assertUnusable(Runnable reading, String words) {
    assertThatThrownBy(reading::run)
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining(words);
  }

  private static String pemOf(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der), label);
  }

  private static byte[] publicKey(String algorithm, int size) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (size > 0) {
        generator.initialize(size);
      }
      return generator.generateKeyPair().getPublic().getEncoded();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String with(String jwk, String members) {
    return jwk.replaceFirst("}\\s*$", "," + members + "}");
  }

  @ParameterizedTest
  @EnumSource
  void aJwkOfEveryAlgorithmIsReadUnderItsKid(ProofAlgorithm algorithm) {
    VerificationKey key = jwk(TestKey.of(algorithm).publishedText());
    assertThat(key.algorithm()).isEqualTo(algorithm);
    assertThat(key.id()).isEqualTo(algorithm.toString());
  }

  @Test
  void aJwkWithoutAKidIsCalledLikeItsFile() {
    String text = TestKey.of(ProofAlgorithm.ES256).publishedText();
    assertThat(jwk(text.replace("\"kid\":\"ES256\",", "")).id()).isEqualTo("file");
  }

  @Test
  void anRsaKeyThatDoesNotSayOtherwiseIsForRs256() {
    String text = TestKey.of(ProofAlgorithm.PS256).publishedText();
    assertThat(jwk(text).algorithm()).isEqualTo(ProofAlgorithm.PS256);
    assertThat(jwk(text.replace("\"alg\":\"PS256\",", "")).algorithm())
        .isEqualTo(ProofAlgorithm.RS256);
  }

  @ParameterizedTest
  @CsvSource({
    "ES256, ES384",
    "ES256, HS256",
    "ES384, ES256",
    "RS256, ES256",
    "RS256, RS512",
    "RS256, RSA-OAEP",
    "EDDSA, ES256",
    "EDDSA, Ed448",
    "HS256, HS512",
    "HS256, RS256",
    "HS256, none",
    "HS256, hs256"
  })
  void anAlgThatDoesNotFitTheKeyIsRefused(ProofAlgorithm algorithm, String declared) {
    String text = TestKey.of(algorithm).publishedText().replaceFirst("\"alg\":\"[^\"]*\",", "");
    assertThat(jwk(text)).isNotNull();
    assertUnusable(() -> jwk(with(text, "\"alg\":\"" + declared + "\"")), "alg does not fit");
  }

  @ParameterizedTest
  @EnumSource(names = "HS256", mode = EnumSource.Mode.EXCLUDE)
  void aPrivateKeyIsRefusedWhereAPublicOneBelongs(ProofAlgorithm algorithm) {
    String text = TestKey.of(algorithm).jwk().toJSONString();
    assertUnusable(() -> jwk(text), "private key where a public one belongs");
    assertUnusable(() -> set(text), "private key where a public one belongs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"d", "p", "q", "dp", "dq", "qi", "oth"})
  void oneMemberOfAPrivateKeyIsEnoughToRefuseIt(String member) {
    String text = TestKey.of(ProofAlgorithm.RS256).publishedText();
    assertThat(jwk(text)).isNotNull();
    assertUnusable(() -> jwk(with(text, "\"" + member + "\":\"AQAB\"")), "private key");
  }

  @Test
  void anRsaKeyIsWeakUpToTheLastBit() {
    assertThat(pem(pemOf("PUBLIC KEY", publicKey("RSA", 2_048))).algorithm())
        .isEqualTo(ProofAlgorithm.RS256);
    assertUnusable(() -> pem(pemOf("PUBLIC KEY", publicKey("RSA", 2_047))), "2047 bits");
  }

  @Test
  void weakKeysAreRefused() throws Exception {
    var rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(1024);
    var weak = new RSAKey.Builder((RSAPublicKey) rsa.generateKeyPair().getPublic()).build();
    assertUnusable(() -> jwk(weak.toJSONString()), "1024 bits");
    assertUnusable(() -> pem(pemOf("PUBLIC KEY", publicKey("RSA", 1024))), "1024 bits");
    assertUnusable(() -> jwk(secret(31)), "31 bytes");
    assertUnusable(() -> jwk(secret(1_025)), "1025 bytes");
    assertThat(jwk(secret(32)).algorithm()).isEqualTo(ProofAlgorithm.HS256);
  }

  private static String secret(int bytes) {
    return "{\"kty\":\"oct\",\"k\":\"" + Base64URL.encode(new byte[bytes]) + "\"}";
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "65536"})
  void anRsaExponentThatMakesTheKeyWorthlessIsRefused(long exponent) throws Exception {
    RSAKey good = TestKey.of(ProofAlgorithm.RS256).jwk().toRSAKey();
    String text =
        "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"}"
            .formatted(good.getModulus(), Base64URL.encode(BigInteger.valueOf(exponent)));
    assertThatThrownBy(() -> jwk(text)).isInstanceOf(UnusableKeyException.class);
  }

  @Test
  void anEvenModulusIsRefused() {
    Base64URL even = Base64URL.encode(BigInteger.TWO.pow(2_047));
    String text = "{\"kty\":\"RSA\",\"n\":\"" + even + "\",\"e\":\"AQAB\"}";
    assertUnusable(() -> jwk(text), "worthless");
  }

  @Test
  void otherCurvesAreRefused() throws Exception {
    String p521 = new ECKeyGenerator(Curve.P_521).generate().toPublicJWK().toJSONString();
    assertUnusable(() -> jwk(p521), "unsupported");
    assertUnusable(() -> pem(pemOf("PUBLIC KEY", publicKey("EC", 521))), "unsupported");
    assertUnusable(() -> pem(pemOf("PUBLIC KEY", publicKey("Ed448", 0))), "unsupported");
    assertUnusable(() -> pem(pemOf("PUBLIC KEY", publicKey("X25519", 0))), "unsupported");
    assertUnusable(() -> jwk("{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AA\"}"), "unsupported");
    assertUnusable(() -> jwk("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}"), "broken");
  }

  @Test
  void aPointThatIsNotOnItsCurveIsRefused() {
    String text = TestKey.of(ProofAlgorithm.ES256).publishedText();
    String moved = text.replaceFirst("\"y\":\"[^\"]*\"", "\"y\":\"AAAA\"");
    assertUnusable(() -> jwk(moved), "is not a JWK");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "eyJ",
        "[]",
        "{}",
        "{\"kty\":\"EC\"}",
        "{\"kty\":1}",
        "{\"kty\":\"oct\",\"k\":\"\"}",
        "{\"kty\":\"oct\",\"kty\":\"oct\",\"k\":\"AA\"}",
        "{\"kty\":\"oct\",\"k\":7}",
        "\uFEFF{}"
      })
  void whatIsNoJwkIsRefused(String text) {
    assertThatThrownBy(() -> jwk(text)).isInstanceOf(UnusableKeyException.class);
  }

  @Test
  void aKeyForAnotherUseIsRefused() {
    String text = TestKey.of(ProofAlgorithm.ES256).publishedText();
    assertThat(jwk(with(text, "\"use\":\"sig\",\"key_ops\":[\"verify\"]"))).isNotNull();
    assertUnusable(() -> jwk(with(text, "\"use\":\"enc\"")), "encryption");
    assertUnusable(() -> jwk(with(text, "\"use\":\"x\"")), "use is not sig");
    assertUnusable(() -> jwk(with(text, "\"use\":null")), "use is not sig");
    assertUnusable(() -> jwk(with(text, "\"key_ops\":[\"encrypt\"]")), "key_ops");
    assertUnusable(() -> jwk(with(text, "\"key_ops\":\"verify\"")), "key_ops");
  }

  @Test
  void aKidThatNoLogLineCouldHoldIsRefused() {
    String text = TestKey.of(ProofAlgorithm.ES256).publishedText();
    assertUnusable(() -> jwk(text.replace("\"kid\":\"ES256\"", "\"kid\":\"a\\nb\"")), "kid");
  }

  @Test
  void certificatesBesideAKeyAreNotLookedAt() {
    String text = TestKey.of(ProofAlgorithm.ES256).publishedText();
    assertThat(jwk(with(text, "\"x5c\":[\"nonsense\"],\"x5t\":7"))).isNotNull();
  }

  @Test
  void aSetHoldsSeveralKeysAndThoseForEncryptionAreLeftOut() {
    String encryption =
        with(TestKey.of(ProofAlgorithm.RS256, "enc").publishedText(), "\"use\":\"enc\"");
    assertThat(
            set(
                TestKey.of(ProofAlgorithm.ES256).publishedText(),
                encryption,
                TestKey.of(ProofAlgorithm.RS256).publishedText()))
        .extracting(VerificationKey::id)
        .containsExactly("ES256", "RS256");
    assertUnusable(() -> set(encryption), "no key for signatures");
    assertUnusable(() -> set(), "no key for signatures");
  }

  @Test
  void aSetMustTellItsKeysApart() {
    String key = TestKey.of(ProofAlgorithm.ES256).publishedText();
    String nameless = key.replace("\"kid\":\"ES256\",", "");
    assertThat(set(nameless)).hasSize(1);
    assertUnusable(() -> set(key, key), "the same kid");
    assertUnusable(() -> set(key, nameless), "not all of them have a kid");
  }

  @Test
  void aSetInTheFileOfOneKeyAndTheReverseAreToldApart() {
    String key = TestKey.of(ProofAlgorithm.ES256).publishedText();
    assertUnusable(() -> jwk(JwksServer.setOf(key)), ".jwks");
    assertUnusable(() -> PublishedKeys.ofJwkSet(key.getBytes(UTF_8)), "list of keys");
  }

  @ParameterizedTest
  @CsvSource({"EC, 256, ES256", "EC, 384, ES384", "RSA, 2048, RS256", "Ed25519, 0, EDDSA"})
  void aPublicKeyInPemIsReadUnderTheNameOfItsFile(String kind, int size, ProofAlgorithm algorithm) {
    VerificationKey key = pem("a comment\n" + pemOf("PUBLIC KEY", publicKey(kind, size)));
    assertThat(key.algorithm()).isEqualTo(algorithm);
    assertThat(key.id()).isEqualTo("file");
    assertThat((Object) key).hasToString(algorithm + " key file");
  }

  @Test
  void otherThingsInPemAreRefused() {
    byte[] key = publicKey("EC", 256);
    String good = pemOf("PUBLIC KEY", key);
    assertUnusable(() -> pem(good + good), "more than one");
    assertUnusable(() -> pem(good + pemOf("PRIVATE KEY", key)), "private key");
    assertUnusable(() -> pem(pemOf("EC PRIVATE KEY", key)), "private key");
    assertUnusable(() -> pem(pemOf("CERTIFICATE", key)), "no BEGIN PUBLIC KEY");
    assertUnusable(() -> pem("nothing"), "no BEGIN PUBLIC KEY");
    assertUnusable(() -> pem(pemOf("PUBLIC KEY", new byte[40])), "broken");
    assertUnusable(
        () -> pem(good.replaceFirst("[A-Za-z0-9+/]{4}=*\n-----END", "=AAA\n-----END")), "");
  }
}
