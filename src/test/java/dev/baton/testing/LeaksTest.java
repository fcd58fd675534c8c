package dev.baton.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.ownership.TestKey;
import dev.baton.ownership.TokenDraft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search that finds nothing proves something only if it finds what is there. */
class LeaksTest {
  @TempDir Path folder;

  @Test
  void tokensOfEveryAlgorithmAreFound() {
    for (TestKey key : TestKey.ALL) {
      String token = TokenDraft.good(key).sign();
      assertThatThrownBy(() -> Leaks.assertNoneIn(List.of("ok", "token=" + token + "&x")))
          .as("%s", key)
          .isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void ticketsAreFound() {
    try (TestServer server = TestServer.start("--allow_override_connect");
        TicketCounter tickets = TicketCounter.of(server);
        RawWebSocket alice = RawWebSocket.peer(server.port(), "alice", "hers")) {
      assertThat(alice.readText()).contains("OPEN");
      String ticket = tickets.ticket("alice", "hers");
      assertThatThrownBy(() -> Leaks.assertNoneIn(List.of("ok", "x=" + ticket + "&x")))
          .isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void privateKeysAreFoundAndPublicOnesAreNone() {
    for (TestKey key : TestKey.ALL) {
      assertThatThrownBy(() -> Leaks.assertNoneIn(List.of(key.jwk().toJSONString())))
          .as("%s", key)
          .isInstanceOf(AssertionError.class);
      if (key.jwk().toPublicJWK() != null) {
        Leaks.assertNoneIn(List.of(key.jwk().toPublicJWK().toJSONString()));
      }
    }
    assertThatThrownBy(() -> Leaks.assertNoneIn(List.of("-----BEGIN EC PRIVATE KEY-----")))
        .isInstanceOf(AssertionError.class);
    Leaks.assertNoneIn(List.of("-----BEGIN PUBLIC KEY-----"));
  }

  @Test
  void filesAreSearchedBetweenBytesThatAreNoTextButForTheServersOwnKeys() throws IOException {
    String key = TestKey.ALL.getFirst().jwk().toJSONString();
    Files.writeString(folder.resolve("ticket.key"), key);
    assertThatCode(() -> Leaks.assertNoneBelow(folder)).doesNotThrowAnyException();

    byte[] bytes = new byte[10_000];
    System.arraycopy(key.getBytes(UTF_8), 0, bytes, 5_000, key.length());
    bytes[4_999] = (byte) 0xff;
    Files.write(Files.createDirectories(folder.resolve("a/b")).resolve("copy"), bytes);
    assertThatThrownBy(() -> Leaks.assertNoneBelow(folder))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("copy");
  }
}
