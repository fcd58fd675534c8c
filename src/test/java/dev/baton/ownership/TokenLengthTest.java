package dev.baton.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.PresentedProof.Fault;
import dev.baton.realm.PresentedProof.Faulty;
import dev.baton.realm.PresentedProof.Verified;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The bound on the length of a token, from both sides. */
@Tag("slow")
class TokenLengthTest {
  private static final int MOST = 4_096;

  private final VerifierFixture server = new VerifierFixture();

  /** A good token of just this length: base64url does not give every length by one part alone. */
  private static String tokenOf(int length) {
    int least = padded(0, 0).length();
    for (int header = 0; header < 4; header++) {
      int missing = length - padded(header, 0).length();
      for (int payload = Math.max(0, missing * 3 / 4 - 8); payload <= missing; payload++) {
        String token = padded(header, payload);
        if (token.length() == length) {
          return token;
        }
      }
    }
    throw new AssertionError("no token of " + length + " characters; the least has " + least);
  }

  private static String padded(int header, int payload) {
    return TokenDraft.good()
        .header("pad", TokenDraft.quoted("x".repeat(header)))
        .claim("pad", TokenDraft.quoted("x".repeat(payload)))
        .sign();
  }

  @Test
  void aTokenOfJustTheMostCharactersProves() {
    assertThat(server.verify(tokenOf(MOST))).isInstanceOf(Verified.class);
  }

  @Test
  void aTokenOfOneCharacterMoreIsMalformedThoughItsSignatureIsGood() {
    String token = tokenOf(MOST + 1);
    assertThat(server.explain(token)).isEqualTo(new Verdict.ProofRefused(Rule.COMPACT));
    assertThat(server.verify(token)).isEqualTo(new Faulty(Fault.MALFORMED));
  }
}
