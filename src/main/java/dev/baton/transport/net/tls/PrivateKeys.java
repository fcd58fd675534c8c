package dev.baton.transport.net.tls;

import dev.baton.transport.net.tls.Pem.Block;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Private keys in the forms in which tools write them: PKCS#8 (RFC 5958), PKCS#1 for RSA (RFC 8017)
 * and SEC 1 for elliptic curves (RFC 5915). The JDK reads the first without a preview feature, and
 * the others are the same without its outer frame.
 */
final class PrivateKeys {
  private static final String PKCS8 = "PRIVATE KEY";
  private static final String PKCS1 = "RSA PRIVATE KEY";
  private static final String SEC1 = "EC PRIVATE KEY";

  /** The name of its curve, which "openssl ecparam -genkey" writes before a key. */
  private static final String CURVE = "EC PARAMETERS";

  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");

  private static final byte[] ZERO = {Der.INTEGER, 1, 0};
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private PrivateKeys() {}

  /** What is wrong with a key, without quoting it. */
  static final class UnreadableKeyException extends Exception {
    UnreadableKeyException(String message) {
      super(message);
    }
  }

  /** The first private key of a text, as in OpenSSL. */
  static PrivateKey first(List<Block> blocks) throws UnreadableKeyException {
    Block block =
        blocks.stream()
            .filter(candidate -> candidate.label().endsWith(PKCS8))
            .findFirst()
            .orElseThrow(() -> new UnreadableKeyException("has no BEGIN PRIVATE KEY"));
    if (block.encrypted()) {
      throw new UnreadableKeyException(
          "is encrypted, and there is no option for its password: write it without one, for"
              + " example with openssl pkey");
    }
    return switch (block.label()) {
      case PKCS8 -> ofPkcs8(block.bytes());
      case PKCS1 -> ofPkcs8(pkcs8(RSA, block.bytes()));
      case SEC1 ->
          ofPkcs8(pkcs8(Der.element(Der.SEQUENCE, EC, curve(block, blocks)), block.bytes()));
      default -> throw unsupported();
    };
  }

  /** PKCS#8 is a version, the kind of key, and the key in the form of its kind. */
  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    return Der.element(Der.SEQUENCE, ZERO, algorithm, Der.element(Der.OCTET_STRING, key));
  }

  /** The key names its curve, or else the block before it does. */
  private static byte[] curve(Block key, List<Block> blocks) throws UnreadableKeyException {
    Optional<byte[]> own = Der.inSequence(key.bytes(), Der.EXPLICIT_0);
    return own.or(
            () ->
                blocks.stream()
                    .filter(block -> block.label().equals(CURVE))
                    .map(Block::bytes)
                    .findFirst())
        .orElseThrow(() -> new UnreadableKeyException("does not name the curve of its key"));
  }

  private static PrivateKey ofPkcs8(byte[] encoded) throws UnreadableKeyException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (GeneralSecurityException _) {
        // Of another algorithm, or broken.
      }
    }
    throw unsupported();
  }

  private static UnreadableKeyException unsupported() {
    return new UnreadableKeyException("has a private key that is broken or of an unsupported kind");
  }
}
