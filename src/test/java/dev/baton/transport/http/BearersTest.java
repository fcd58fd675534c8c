package dev.baton.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.ClientDetails;
import dev.baton.realm.Token;
import dev.baton.transport.Handshake;
import io.helidon.http.HeaderNames;
import io.helidon.http.WritableHeaders;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a client may put its proof, and that it does not show from there. */
class BearersTest {
  private static List<String> bearers(String header, String... values) {
    WritableHeaders<?> headers = WritableHeaders.create();
    headers.set(HeaderNames.create(header), values);
    return Bearers.of(headers).stream().map(Token::secretText).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer abc", "bearer abc", "BEARER abc", "Bearer   abc", "Bearer abc  "})
  void theSchemeMayBeInAnyCaseAndBlanksAreNoPartOfTheToken(String value) {
    assertThat(bearers("Authorization", value)).containsExactly("abc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic abc", "Bearerabc", "abc", ""})
  void anotherSchemeHoldsNoBearer(String value) {
    assertThat(bearers("Authorization", value)).isEmpty();
  }

  @Test
  void everyBearerIsGivenFromHoweverManyLines() {
    assertThat(bearers("Sec-WebSocket-Protocol", "peerjs, bearer.a", " Bearer.b ,x"))
        .containsExactly("a", "b");
    assertThat(bearers("Authorization", "Bearer a", "Bearer b")).containsExactly("a", "b");
  }

  @Test
  void aHandshakeShowsNeitherItsQueryNorItsBearers() {
    var client = new ClientDetails("192.0.2.1", "agent", "", "");
    var handshake =
        new Handshake("id=a&token=hush", List.of(new Token("jwt")), client, Optional.empty());
    assertThat(handshake.toString()).doesNotContain("hush", "jwt").contains("192.0.2.1");
  }
}
