package dev.baton.ownership;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.realm.Token;
import dev.baton.realm.TokenDigest;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns tokens into the digests that are kept of them: HMAC-SHA-256 under a key of the data folder.
 * Safe for use by many threads.
 */
public final class TokenDigester {
  private static final String ALGORITHM = "HmacSHA256";

  // Copied for each use: looking the algorithm up is slower and leaves a thread-local behind.
  private final Mac prototype;

  public TokenDigester(byte[] key) {
    try {
      this.prototype = Mac.getInstance(ALGORITHM);
      prototype.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " cannot be used in this Java runtime", e);
    }
  }

  public TokenDigest digest(Token token) {
    try {
      var mac = (Mac) prototype.clone();
      return TokenDigest.of(mac.doFinal(token.secretText().getBytes(UTF_8)));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(ALGORITHM + " of this Java runtime cannot be copied", e);
    }
  }
}
