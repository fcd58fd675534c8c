package dev.baton.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.attack.SmugglingShape;
import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is handed on of a connection's bytes, in whatever parts they come. */
class RequestFramingTest {
  private static final List<Integer> PARTS = List.of(1, 2, 3, 7, 64, 100_000);

  private final ByteArrayOutputStream handedOn = new ByteArrayOutputStream();

  static Stream<SmugglingShape> shapes() {
    // The form of the one host is Helidon's to judge.
    return SmugglingShape.all().stream()
        .filter(shape -> !shape.name().matches("a host with .*|an empty host|a list of hosts"));
  }

  private RequestFraming framing(byte[] bytes, int size) {
    Deque<byte[]> parts = new ArrayDeque<>();
    for (int at = 0; at < bytes.length; at += size) {
      parts.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
    }
    return new RequestFraming(
        () -> {
          if (parts.isEmpty()) {
            throw new InsufficientDataAvailableException();
          }
          return parts.remove();
        });
  }

  private void readAll(RequestFraming framing) {
    handedOn.reset();
    while (true) {
      handedOn.writeBytes(framing.get());
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void aBadRequestIsRefusedInWhateverPartsItComesAndNothingBehindItIsHandedOn(
      SmugglingShape shape) {
    for (int size : PARTS) {
      RequestFraming framing = framing(shape.bytes(), size);
      assertThatThrownBy(() -> readAll(framing))
          .as("parts of %d", size)
          .isInstanceOfSatisfying(
              RequestException.class, e -> assertThat(e.status()).isEqualTo(Status.BAD_REQUEST_400))
          .hasMessageNotContaining(SmugglingShape.TOKEN);
      // A line may be handed on in parts before its end is seen, a whole request never.
      assertThat(handedOn.toString(ISO_8859_1))
          .doesNotEndWith("HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThatThrownBy(framing::get).isInstanceOf(RequestException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nhOST:a\r\nX:\r\nY: \t é~\"(),/:;<=>?@[\\]{}\r\n\r\n",
        "M-SEARCH /%zz?a=b&c[]=\"{}|^`é HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nGET /",
        "POST / HTTP/1.1\r\nContent-Length: 000\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\tchunked "
            + "\r\n\r\n1\r\n\n\r\n0a\r\n0\r\n\r\n12345\r\n000\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n"
      })
  void soundRequestsAreHandedOnAsTheyCame(String request) {
    for (int size : PARTS) {
      byte[] bytes = request.repeat(3).getBytes(ISO_8859_1);
      assertThatThrownBy(() -> readAll(framing(bytes, size)))
          .isInstanceOf(InsufficientDataAvailableException.class);
      assertThat(handedOn.toByteArray()).isEqualTo(bytes);
    }
  }

  @Test
  void eachRequestIsHandedOnByItself() {
    String first = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n";
    String second = "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";
    String bad = "get /3 HTTP/1.1\r\nHost: a\r\n\r\n";
    RequestFraming framing = framing((first + second + "abc" + bad).getBytes(ISO_8859_1), 100_000);
    assertThat(framing.get()).asString(ISO_8859_1).isEqualTo(first);
    assertThat(framing.get()).asString(ISO_8859_1).isEqualTo(second);
    assertThat(framing.get()).asString(ISO_8859_1).isEqualTo("abc");
    assertThatThrownBy(framing::get).isInstanceOf(RequestException.class);
  }

  @Test
  void whatFollowsAnUpgradeIsNotLookedAt() {
    String upgrade = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n";
    RequestFraming framing = framing((upgrade + "\0\n\r\1get").getBytes(ISO_8859_1), 100_000);
    assertThat(framing.get()).asString(ISO_8859_1).isEqualTo(upgrade);
    framing.upgraded();
    assertThat(framing.get()).asString(ISO_8859_1).isEqualTo("\0\n\r\1get");
  }

  @Test
  void aLineWithoutEndIsRefusedBeforeItFillsTheMemory() {
    byte[] endless = new byte[8_192];
    Arrays.fill(endless, (byte) 'A');
    var framing = new RequestFraming(() -> endless);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                framing.get();
              }
            })
        .isInstanceOf(RequestException.class);
  }
}
