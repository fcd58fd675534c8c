package dev.baton.ownership;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
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
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Tokens for alice whose signatures are nearly right. */
public final class NearMisses {
  private static final String HS256 = TokenDraft.quoted(ProofAlgorithm.HS256.toString());

  private NearMisses() {}

  /** All that there are for the key of this algorithm. */
  public static Stream<Attack> of(ProofAlgorithm algorithm) {
    try {
      return Stream.of(
              strangersKey(algorithm),
              otherAlgorithms(algorithm),
              hmacsWithWhatIsPublic(algorithm),
              specialNumbers(algorithm),
              otherLengths(algorithm),
              tooLargeNumber(algorithm))
          .flatMap(List::stream);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  @FormatMethod
  private static Attack miss(
      Rule rule, String token, @FormatString String name, Object... arguments) {
    return new Attack(name.formatted(arguments), token, rule);
  }

  static String input(TokenDraft draft) {
    return Base64URL.encode(draft.headerText()) + "." + Base64URL.encode(draft.payloadText());
  }

  private static List<Attack> strangersKey(ProofAlgorithm algorithm) {
    String token = TokenDraft.good(TestKey.of(algorithm)).signedBy(TestKey.strangers(algorithm));
    return List.of(miss(Rule.SIGNATURE, token, "%s, another key of the type", algorithm));
  }

  private static List<Attack> otherAlgorithms(ProofAlgorithm own) {
    List<Attack> all = new ArrayList<>();
    for (ProofAlgorithm other : ProofAlgorithm.values()) {
      if (other != own) {
        TokenDraft good = TokenDraft.good(TestKey.of(own));
        TokenDraft draft = good.header("alg", TokenDraft.quoted(other.toString()));
        all.add(miss(Rule.KEY_ALGORITHM, draft.sign(), "%s, said to be %s", own, other));
        // The only other key that fits the alg is tried, which did not sign this.
        String withoutKid = draft.withoutHeader("kid").sign();
        all.add(miss(Rule.SIGNATURE, withoutKid, "%s, said to be %s without a kid", own, other));
        String others = good.signedBy(TestKey.of(other));
        all.add(miss(Rule.SIGNATURE, others, "%s, signed by the key for %s", own, other));
      }
    }
    return all;
  }

  private static List<Attack> hmacsWithWhatIsPublic(ProofAlgorithm algorithm) throws JOSEException {
    TestKey key = TestKey.of(algorithm);
    TokenDraft good = TokenDraft.good(key);
    boolean symmetric = algorithm == ProofAlgorithm.HS256;
    Map<TokenDraft, Rule> drafts = new LinkedHashMap<>();
    drafts.put(good, Rule.SIGNATURE);
    drafts.put(good.header("alg", HS256), symmetric ? Rule.SIGNATURE : Rule.KEY_ALGORITHM);
    drafts.put(good.header("alg", HS256).withoutHeader("kid"), Rule.SIGNATURE);
    List<Attack> all = new ArrayList<>();
    for (byte[] secret : whatIsPublic(key)) {
      for (var draft : drafts.entrySet()) {
        String input = input(draft.getKey());
        Base64URL mac =
            new MACSigner(secret).sign(new JWSHeader(JWSAlgorithm.HS256), input.getBytes(US_ASCII));
        all.add(
            miss(
                draft.getValue(),
                input + "." + mac,
                "%s, HMAC with %d public bytes, header %s",
                algorithm,
                secret.length,
                draft.getKey().headerText()));
      }
    }
    return all;
  }

  private static List<byte[]> whatIsPublic(TestKey key) throws JOSEException {
    List<byte[]> secrets = new ArrayList<>();
    secrets.add(key.publishedText().getBytes(US_ASCII));
    if (key.algorithm() == ProofAlgorithm.EDDSA) {
      secrets.add(key.jwk().toOctetKeyPair().getDecodedX());
    } else if (key.jwk() instanceof AsymmetricJWK asymmetric) {
      byte[] der = asymmetric.toPublicKey().getEncoded();
      String base64 = Base64.getMimeEncoder().encodeToString(der);
      secrets.add(der);
      secrets.add(
          ("-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n")
              .getBytes(US_ASCII));
    }
    return secrets;
  }

  /** Zero among them: a signature of zeros was good in some versions of Java. */
  private static List<Attack> specialNumbers(ProofAlgorithm algorithm) throws JOSEException {
    if (algorithm != ProofAlgorithm.ES256 && algorithm != ProofAlgorithm.ES384) {
      return List.of();
    }
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
    List<Attack> all = new ArrayList<>();
    for (BigInteger r : special) {
      for (BigInteger s : special) {
        byte[] signature = new byte[half * 2];
        write(r, signature, half);
        write(s, signature, half * 2);
        String token = input + "." + Base64URL.encode(signature);
        all.add(miss(Rule.SIGNATURE, token, "%s, r = %x, s = %x", algorithm, r, s));
      }
    }
    return all;
  }

  /** Writes the number so that it ends there. */
  static void write(BigInteger number, byte[] target, int end) {
    byte[] bytes = number.toByteArray();
    int length = Math.min(bytes.length, target.length / 2);
    System.arraycopy(bytes, bytes.length - length, target, end - length, length);
  }

  private static List<Attack> otherLengths(ProofAlgorithm algorithm) {
    TestKey key = TestKey.of(algorithm);
    String input = input(TokenDraft.good(key));
    byte[] signature = key.signature(input).decode();
    byte[] longer = Arrays.copyOf(signature, signature.length + 1);
    byte[] shorter = Arrays.copyOf(signature, signature.length - 1);
    byte[] zeros = new byte[signature.length];
    byte[] ones = new byte[signature.length];
    Arrays.fill(ones, (byte) 0xff);
    return Stream.of(longer, shorter, zeros, ones, new byte[1], new byte[512])
        .map(
            wrong ->
                miss(
                    Rule.SIGNATURE,
                    input + "." + Base64URL.encode(wrong),
                    "%s, %d bytes ending in %d",
                    algorithm,
                    wrong.length,
                    wrong[wrong.length - 1]))
        .toList();
  }

  private static List<Attack> tooLargeNumber(ProofAlgorithm algorithm) {
    if (algorithm != ProofAlgorithm.EDDSA) {
      return List.of();
    }
    TestKey key = TestKey.of(algorithm);
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
    String token = input + "." + Base64URL.encode(malleated);
    return List.of(miss(Rule.SIGNATURE, token, "%s, a number too large", algorithm));
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
}
