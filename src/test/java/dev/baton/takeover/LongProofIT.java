package dev.baton.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ownership.TokenDraft;
import dev.baton.testing.TestProvider;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The longest proof that is allowed comes through in every way to show one, the URL among them. */
@Timeout(60)
final class LongProofIT {
  private static final int MOST = 4_096;

  @TempDir Path keys;

  @ParameterizedTest
  @EnumSource
  void theLongestProofTakesAnIdOver(Presentation way) {
    TestProvider provider = TestProvider.in(keys, Clock.systemUTC());
    try (TestServer server = TestServer.start(provider.options());
        WsPeer holder = WsPeer.connect(server.port(), "alice", "her token")) {
      holder.opens();
      String tooLong = tokenOf(provider, MOST + 1);
      try (WsPeer other = way.connect(server.port(), "alice", tooLong)) {
        assertThat(other.socket().readText()).containsAnyOf("4096 characters", "proof-malformed");
      }
      try (WsPeer owner = way.connect(server.port(), "alice", tokenOf(provider, MOST))) {
        owner.opens();
        holder.isOverridden();
        assertThat(LoggedEvents.typesOf(server.dataDir(), "alice"))
            .startsWith("peer-connected")
            .endsWith("peer-overridden");
      }
    }
  }

  /** A good proof of just this length: base64url does not give every length by one part alone. */
  private static String tokenOf(TestProvider provider, int length) {
    TokenDraft draft = provider.draft("alice");
    for (int header = 0; header < 4; header++) {
      TokenDraft padded = padded(draft, "x".repeat(header), "");
      int missing = length - padded.sign().length();
      for (int more = missing * 3 / 4 - 8; more <= missing; more++) {
        String token = padded(draft, "x".repeat(header), "x".repeat(more)).sign();
        if (token.length() == length) {
          return token;
        }
      }
    }
    throw new AssertionError("no token of " + length + " characters");
  }

  private static TokenDraft padded(TokenDraft draft, String header, String claim) {
    return draft.header("pad", TokenDraft.quoted(header)).claim("pad", TokenDraft.quoted(claim));
  }
}
