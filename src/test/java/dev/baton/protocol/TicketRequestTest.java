package dev.baton.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.PeerId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What asks for a ticket, and what does not. */
class TicketRequestTest {
  private static Optional<TicketRequest> parse(String body) {
    return TicketRequest.parse(body.getBytes(UTF_8));
  }

  @Test
  void theBodyNamesTheId() {
    assertThat(parse("{\"id\":\"alice\"}")).contains(new TicketRequest(new PeerId("alice")));
    assertThat(parse(" {\"id\" : \"q\\\"\\u00e9\"} "))
        .contains(new TicketRequest(new PeerId("q\"é")));
  }

  @Test
  void whateverElseIsInItIsPassedOver() {
    assertThat(parse("{\"a\":[1,{\"id\":\"bob\"}],\"id\":\"alice\",\"b\":null,\"c\":{}}"))
        .contains(new TicketRequest(new PeerId("alice")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\"alice\"",
        "[\"id\",\"alice\"]",
        "{}",
        "{\"ID\":\"alice\"}",
        "{\"id\":null}",
        "{\"id\":7}",
        "{\"id\":[\"alice\"]}",
        "{\"id\":{\"id\":\"alice\"}}",
        "{\"id\":\"\"}",
        "{\"id\":\"a\\u0000b\"}",
        "{\"id\":\"\\ud800\"}",
        "{\"id\":\"alice\",\"id\":\"alice\"}",
        "{\"id\":\"alice\",\"id\":\"bob\"}",
        "{\"id\":\"alice\"",
        "{\"id\":\"alice\"} {}",
        "{\"id\":\"alice\"}x",
        "{\"a\":[[[[[[[[[[[[]]]]]]]]]]]],\"id\":\"alice\"}",
      })
  void anythingElseAsksForNothing(String body) {
    assertThat(parse(body)).isEmpty();
  }

  @Test
  void bytesThatAreNoTextAskForNothing() {
    assertThat(TicketRequest.parse(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}))
        .isEmpty();
  }

  @Test
  void theAnswerIsJsonWhateverTheId() {
    assertThat(TicketRequest.answer(new PeerId("q\"é"), "a.b.c", 60))
        .isEqualTo("{\"id\":\"q\\\"é\",\"ticket\":\"a.b.c\",\"expiresIn\":60}");
  }
}
