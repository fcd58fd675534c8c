package dev.baton.ownership;

import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Makes mutants of good tokens, the same for the same seed; none is one of the good tokens. */
final class TokenMutator {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private final Random random;
  private final List<TokenDraft> drafts = new ArrayList<>();
  private final List<String> tokens = new ArrayList<>();
  private final Set<String> good = new HashSet<>();

  TokenMutator(long seed) {
    this.random = new Random(seed);
    for (TestKey key : TestKey.ALL) {
      for (int i = 0; i < tokensOf(key.algorithm()); i++) {
        TokenDraft draft = TokenDraft.good(key);
        drafts.add(draft);
        tokens.add(draft.sign());
      }
    }
    good.addAll(tokens);
  }

  /** The slower an algorithm is to verify in this Java runtime, the fewer mutants are of it. */
  private static int tokensOf(ProofAlgorithm algorithm) {
    return switch (algorithm) {
      case ES384 -> 3;
      case EDDSA -> 6;
      case ES256 -> 15;
      case RS256, PS256, HS256 -> 30;
    };
  }

  List<String> originals() {
    return tokens;
  }

  String next() {
    while (true) {
      String mutant = mutant(pick(tokens));
      if (!good.contains(mutant)) {
        return mutant;
      }
    }
  }

  private String mutant(String token) {
    // Signing with a wrong key costs the most, and is done the least.
    return switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4 -> withFlippedBits(token);
      case 5, 6 -> withOtherCharacter(token);
      case 7, 8 -> cut(token);
      case 9, 10 -> withPartsOfOthers(token);
      case 11, 12, 13 -> spelledOtherwise(token);
      case 14 -> withEditedHeader(pick(drafts));
      default -> withEditedClaims(pick(drafts));
    };
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** In one part, so that it is good base64url and often good JSON. */
  private String withFlippedBits(String token) {
    String[] parts = token.split("\\.", -1);
    int part = random.nextInt(3);
    byte[] bytes = new Base64URL(parts[part]).decode();
    for (int flips = 1 + random.nextInt(2); flips > 0; flips--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    parts[part] = Base64URL.encode(bytes).toString();
    return String.join(".", parts);
  }

  private String withOtherCharacter(String token) {
    var text = new StringBuilder(token);
    char other =
        random.nextInt(4) == 0
            ? (char) random.nextInt(256)
            : ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    text.setCharAt(random.nextInt(text.length()), other);
    return text.toString();
  }

  private String cut(String token) {
    int at = random.nextInt(token.length());
    int length = 1 + random.nextInt(8);
    return switch (random.nextInt(3)) {
      case 0 -> token.substring(0, at);
      case 1 -> token.substring(at);
      default -> token.substring(0, at) + token.substring(Math.min(token.length(), at + length));
    };
  }

  private String withPartsOfOthers(String token) {
    String[] parts = token.split("\\.", -1);
    String[] others = pick(tokens).split("\\.", -1);
    parts[random.nextInt(3)] = others[random.nextInt(3)];
    return String.join(".", parts);
  }

  private String spelledOtherwise(String token) {
    int last = ALPHABET.indexOf(token.charAt(token.length() - 1));
    return switch (random.nextInt(8)) {
      case 0 -> " " + token;
      case 1 -> token + pick(List.of("\n", "\r\n", " ", "\t", "\0"));
      case 2 -> token + "=".repeat(1 + random.nextInt(2));
      case 3 -> token.replace('-', '+').replace('_', '/') + "+";
      // Only the bits that a decoder may ignore, where there are any.
      case 4 -> token.substring(0, token.length() - 1) + ALPHABET.charAt(last ^ 1);
      case 5 -> token.replaceFirst("\\.", pick(List.of("..", "%2E", ". ", ".\n", "\uff0e")));
      case 6 -> token + "." + pick(tokens);
      default -> "Bearer " + token;
    };
  }

  /**
   * A header that asks for something else, signed by a key that could be meant but may not sign.
   */
  private String withEditedHeader(TokenDraft draft) {
    TestKey stranger = pick(TestKey.STRANGERS);
    String algorithm = TokenDraft.quoted(pick(TestKey.ALL).algorithm().toString());
    TokenDraft edited =
        switch (random.nextInt(7)) {
          case 0 -> draft.header("alg", algorithm);
          case 1 -> draft.header("kid", algorithm);
          case 2 -> draft.withoutHeader("kid").header("alg", algorithm);
          case 3 -> draft.header("jwk", stranger.publishedText());
          case 4 -> draft.header("alg", pick(List.of("\"none\"", "\"HS512\"", "\"\"", "1")));
          case 5 -> draft.header("kid", pick(List.of("\"nobody\"", "\"../ES256\"", "null", "7")));
          default -> draft;
        };
    return edited.signedBy(stranger);
  }

  private String withEditedClaims(TokenDraft draft) {
    TokenDraft edited =
        draft.claim("extra", TokenDraft.quoted(Integer.toHexString(random.nextInt())));
    String payload = Base64URL.encode(edited.payloadText()).toString();
    String[] parts = pick(tokens).split("\\.", -1);
    return switch (random.nextInt(3)) {
      case 0 -> edited.signedBy(TestKey.strangers(draft.key().algorithm()));
      case 1 -> edited.signedBy(pick(TestKey.STRANGERS));
      default ->
          Base64URL.encode(draft.headerText().getBytes(StandardCharsets.UTF_8))
              + "."
              + payload
              + "."
              + parts[2];
    };
  }
}
