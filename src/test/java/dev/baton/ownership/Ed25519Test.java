package dev.baton.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Ed25519Test {
  private static final HexFormat HEX = HexFormat.of();

  /** The public keys of RFC 8032, 7.1; the smallest and the largest numbers, odd and even. */
  static Stream<byte[]> keys() {
    var random = new Random(1);
    Stream<byte[]> any =
        Stream.generate(
                () -> {
                  var x = new byte[Ed25519.KEY_BYTES];
                  random.nextBytes(x);
                  return x;
                })
            .limit(200);
    return Stream.concat(
        Stream.of(
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "00".repeat(32),
                "01" + "00".repeat(31),
                "00".repeat(31) + "80",
                "ff".repeat(32),
                "ff".repeat(31) + "7f")
            .map(HEX::parseHex),
        any);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aKeyIsTheOneThatItsX509FormHas(byte[] x) throws GeneralSecurityException {
    byte[] encoded = HEX.parseHex("302a300506032b6570032100" + HEX.formatHex(x));
    var key = (EdECPublicKey) Ed25519.publicKey(x);
    assertThat(key)
        .isEqualTo(
            KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
    assertThat(key.getEncoded()).isEqualTo(encoded);
    assertThat(Ed25519.x(key)).isEqualTo(x);
  }

  @Test
  void aKeyOfAnotherLengthIsRefused() {
    for (int length : new int[] {0, 31, 33, 57}) {
      assertThatThrownBy(() -> Ed25519.publicKey(new byte[length]))
          .isInstanceOf(InvalidKeyException.class);
    }
  }
}
