package dev.baton.ownership;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Signatures that are nearly right, for each algorithm. */
class NearMissTest {
  private static final List<ProofAlgorithm> ALGORITHMS = List.of(ProofAlgorithm.values());

  private final VerifierFixture server = new VerifierFixture();

  static Stream<Arguments> pairs() {
    return ALGORITHMS.stream()
        .flatMap(
            key ->
                ALGORITHMS.stream()
                    .filter(other -> other != key)
                    .map(other -> Arguments.of(key, other)));
  }

  private void assertBroken(Rule rule, String token) {
    assertThat(server.explain(token)).isEqualTo(new Verdict.Refused(rule));
  }

  private static String input(TokenDraft draft) {
    return Base64URL.encode(draft.headerText()) + "." + Base64URL.encode(draft.payloadText());
  }

  @ParameterizedTest
  @EnumSource
  void anotherKeyOfTheSameTypeIsNotTheKey(ProofAlgorithm algorithm) {
    TokenDraft draft = TokenDraft.good(TestKey.of(algorithm));
    assertBroken(Rule.SIGNATURE, draft.signedBy(TestKey.strangers(algorithm)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aKeyServesItsOwnAlgorithmOnly(ProofAlgorithm own, ProofAlgorithm other) {
    TestKey key = TestKey.of(own);
    TokenDraft draft = TokenDraft.good(key).header("alg", TokenDraft.quoted(other.toString()));
    assertBroken(Rule.KEY_ALGORITHM, draft.sign());
    // Without a kid the only other key that fits the alg is tried, which did not sign this.
    assertBroken(Rule.SIGNATURE, draft.withoutHeader("kid").sign());
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void theSignatureOfAKeyIsNoneOfAnother(ProofAlgorithm own, ProofAlgorithm other) {
    assertBroken(Rule.SIGNATURE, TokenDraft.good(TestKey.of(own)).signedBy(TestKey.of(other)));
  }

  @ParameterizedTest
  @MethodSource("hmacKeys")
  void anHmacWithWhatIsPublicOfAKeyIsNoSignature(ProofAlgorithm algorithm, byte[] secret)
      throws JOSEException {
    TestKey key = TestKey.of(algorithm);
    for (TokenDraft draft :
        List.of(
            TokenDraft.good(key),
            TokenDraft.good(key).header("alg", "\"HS256\""),
            TokenDraft.good(key).header("alg", "\"HS256\"").withoutHeader("kid"))) {
      String input = input(draft);
      Base64URL mac =
          new MACSigner(secret).sign(new JWSHeader(JWSAlgorithm.HS256), input.getBytes(US_ASCII));
      assertThat(server.explain(input + "." + mac)).isInstanceOf(Verdict.Refused.class);
    }
  }

  static Stream<Arguments> hmacKeys() throws JOSEException {
    List<Arguments> all = new ArrayList<>();
    for (TestKey key : TestKey.ALL) {
      List<byte[]> secrets = new ArrayList<>();
      secrets.add(key.publishedText().getBytes(US_ASCII));
      if (key.algorithm() == ProofAlgorithm.EDDSA) {
        secrets.add(key.jwk().toOctetKeyPair().getDecodedX());
      } else if (key.jwk() instanceof AsymmetricJWK asymmetric) {
        byte[] der = asymmetric.toPublicKey().getEncoded();
        String base64 = java.util.Base64.getMimeEncoder().encodeToString(der);
        secrets.add(der);
        secrets.add(
            ("-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n")
                .getBytes(US_ASCII));
      }
      secrets.forEach(secret -> all.add(Arguments.of(key.algorithm(), secret)));
    }
    return all.stream();
  }

  @ParameterizedTest
  @EnumSource(names = {"ES256", "ES384"})
  void noSignatureOfSpecialNumbersIsGood(ProofAlgorithm algorithm) throws JOSEException {
    TestKey key = TestKey.of(algorithm);
    ECPublicKey point = key.jwk().toECKey().toECPublicKey();
    BigInteger order = point.getParams().getOrder();
    int half = algorithm == ProofAlgorithm.ES256 ? 32 : 48;
    String input = input(TokenDraft.good(key));
    List<BigInteger> special =
        List.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            order.subtract(BigInteger.ONE),
            order,
            order.add(BigInteger.ONE),
            BigInteger.TWO.pow(half * 8).subtract(BigInteger.ONE));
    for (BigInteger r : special) {
      for (BigInteger s : special) {
        byte[] signature = new byte[half * 2];
        write(r, signature, half);
        write(s, signature, half * 2);
        assertBroken(Rule.SIGNATURE, input + "." + Base64URL.encode(signature));
      }
    }
  }

  /** Writes the number so that it ends there. */
  private static void write(BigInteger number, byte[] target, int end) {
    byte[] bytes = number.toByteArray();
    int length = Math.min(bytes.length, target.length / 2);
    System.arraycopy(bytes, bytes.length - length, target, end - length, length);
  }

  @ParameterizedTest
  @EnumSource
  void aSignatureOfAnotherLengthOrOfOneByteIsNone(ProofAlgorithm algorithm) {
    TestKey key = TestKey.of(algorithm);
    String input = input(TokenDraft.good(key));
    byte[] signature = key.signature(input).decode();
    byte[] longer = Arrays.copyOf(signature, signature.length + 1);
    byte[] shorter = Arrays.copyOf(signature, signature.length - 1);
    byte[] zeros = new byte[signature.length];
    byte[] ones = new byte[signature.length];
    Arrays.fill(ones, (byte) 0xff);
    for (byte[] wrong : List.of(longer, shorter, zeros, ones, new byte[1], new byte[512])) {
      assertBroken(Rule.SIGNATURE, input + "." + Base64URL.encode(wrong));
    }
  }

  @Test
  void anEd25519SignatureWhoseNumberIsTooLargeIsNone() {
    TestKey key = TestKey.of(ProofAlgorithm.EDDSA);
    String input = input(TokenDraft.good(key));
    byte[] signature = key.signature(input).decode();
    BigInteger order =
        BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    // The same number modulo the order: RFC 8032, 5.1.7, demands the smaller one.
    byte[] s = reversed(Arrays.copyOfRange(signature, 32, 64));
    byte[] larger = new byte[64];
    write(new BigInteger(1, s).add(order), larger, 32);
    byte[] malleated = Arrays.copyOf(signature, 64);
    System.arraycopy(reversed(Arrays.copyOf(larger, 32)), 0, malleated, 32, 32);
    assertBroken(Rule.SIGNATURE, input + "." + Base64URL.encode(malleated));
  }

  private static byte[] reversed(byte[] bytes) {
    List<Byte> list = new ArrayList<>();
    for (byte b : bytes) {
      list.add(b);
    }
    Collections.reverse(list);
    var reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = list.get(i);
    }
    return reversed;
  }

  @Test
  void theOtherRootOfAnEcdsaSignatureIsTheSameProof() throws JOSEException {
    TestKey key = TestKey.of(ProofAlgorithm.ES256);
    String input = input(TokenDraft.good(key));
    byte[] signature = key.signature(input).decode();
    BigInteger order = key.jwk().toECKey().toECPublicKey().getParams().getOrder();
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
    byte[] other = Arrays.copyOf(signature, 32);
    other = Arrays.copyOf(other, 64);
    write(order.subtract(s), other, 64);
    // Why what is used once is told by its jti and iat, and never by a token's text.
    assertThat(server.explain(input + "." + Base64URL.encode(other)))
        .isEqualTo(server.explain(input + "." + Base64URL.encode(signature)))
        .isInstanceOf(Verdict.Accepted.class);
  }
}
