package dev.baton.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.Token;
import dev.baton.realm.TokenDigest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class TokenDigesterTest {
  private static final byte[] KEY = new byte[32];
  private static final byte[] OTHER_KEY = new byte[32];

  static {
    Arrays.fill(OTHER_KEY, (byte) 1);
  }

  private final TokenDigester digester = new TokenDigester(KEY);

  @Test
  void sameTokenHasTheSameDigestAlsoAfterARestart() {
    TokenDigest digest = digester.digest(new Token("hush"));
    assertThat(digester.digest(new Token("hush"))).isEqualTo(digest);
    assertThat(new TokenDigester(KEY).digest(new Token("hush"))).isEqualTo(digest);
  }

  @Test
  void otherTokenHasAnotherDigest() {
    assertThat(digester.digest(new Token("hush"))).isNotEqualTo(digester.digest(new Token("Hush")));
  }

  @Test
  void otherKeyHasAnotherDigest() {
    assertThat(new TokenDigester(OTHER_KEY).digest(new Token("hush")))
        .isNotEqualTo(digester.digest(new Token("hush")));
  }

  @Test
  void theDigestIsAnHmacOfTheUtf8Text() {
    // RFC 4231, test case 2.
    byte[] key = {'J', 'e', 'f', 'e'};
    TokenDigest digest = new TokenDigester(key).digest(new Token("what do ya want for nothing?"));
    String expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assertThat(digest).isEqualTo(TokenDigest.of(HexFormat.of().parseHex(expected)));
  }

  @Test
  void nothingSecretShowsInText() {
    byte[] key = "a key that must not be seen.....".getBytes(StandardCharsets.UTF_8);
    var secretive = new TokenDigester(key);
    assertThat((Object) secretive).asString().doesNotContain("key that");
    assertThat(secretive.digest(new Token("hush"))).hasToString("[REDACTED]");
  }
}
