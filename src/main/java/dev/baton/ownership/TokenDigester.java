package dev.baton.ownership;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.realm.Token;
import dev.baton.realm.TokenDigest;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns tokens into what may be kept of them: HMAC-SHA-256 under a key of the data folder. Safe for
 * use by many threads.
 */
public final class TokenDigester {
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKey key;

  public TokenDigester(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  public TokenDigest digest(Token token) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return TokenDigest.of(mac.doFinal(token.secretText().getBytes(UTF_8)));
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("the token key is unusable", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " is missing from this Java runtime", e);
    }
  }
}
