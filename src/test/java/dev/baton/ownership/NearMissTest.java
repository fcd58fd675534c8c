package dev.baton.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Signatures that are nearly right, for each algorithm. */
@Tag("slow")
class NearMissTest {
  private final VerifierFixture server = new VerifierFixture();

  static Stream<Attack> misses() {
    return Arrays.stream(ProofAlgorithm.values()).flatMap(NearMisses::of);
  }

  @ParameterizedTest
  @MethodSource("misses")
  void aNearMissIsStopped(Attack miss) {
    assertThat(server.explain(miss.token())).isEqualTo(new Verdict.ProofRefused(miss.stoppedBy()));
  }

  @Test
  void theOtherRootOfAnEcdsaSignatureIsTheSameProof() throws JOSEException {
    TestKey key = TestKey.of(ProofAlgorithm.ES256);
    String input = NearMisses.input(TokenDraft.good(key));
    byte[] signature = key.signature(input).decode();
    BigInteger order = key.jwk().toECKey().toECPublicKey().getParams().getOrder();
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
    byte[] other = Arrays.copyOf(signature, 32);
    other = Arrays.copyOf(other, 64);
    NearMisses.write(order.subtract(s), other, 64);
    // Why what is used once is told by its jti and iat, and never by a token's text.
    assertThat(server.explain(input + "." + Base64URL.encode(other)))
        .isEqualTo(server.explain(input + "." + Base64URL.encode(signature)))
        .isInstanceOf(Verdict.ProofAccepted.class);
  }
}
