package dev.baton.transport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.attack.SmugglingShape;
import dev.baton.session.MemoryBudget;
import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is handed on of a connection's bytes, in whatever parts they come. */
class RequestFramingTest {
  private static final List<Integer> PARTS = List.of(1, 2, 3, 7, 64, 100_000);

  private final MemoryBudget memory = new MemoryBudget(4_000_000);
  private final ByteArrayOutputStream handedOn = new ByteArrayOutputStream();

  static Stream<SmugglingShape> shapes() {
    // The form of the one host is Helidon's to judge.
    return SmugglingShape.all().stream()
        .filter(shape -> !shape.name().matches("a host with .*|a list of hosts|.* that is none"));
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
        },
        memory);
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
      // What is wrong inside a body is seen behind its head.
      assertThat(handedOn.toString(ISO_8859_1))
          .doesNotEndWith("HTTP/1.1\r\nHost: localhost\r\n\r\n")
          .doesNotContain("GET ");
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
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"
      })
  void soundRequestsAreHandedOnAsTheyCame(String request) {
    for (int size : PARTS) {
      byte[] bytes = request.repeat(3).getBytes(ISO_8859_1);
      assertThatThrownBy(() -> readAll(framing(bytes, size)))
          .isInstanceOf(InsufficientDataAvailableException.class);
      assertThat(handedOn.toByteArray()).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "GET / HTTP/1.0 > GET / HTTP/1.1|Host: localhost|Connection: close",
        "GET / HTTP/1.0|Host: a > GET / HTTP/1.1|Host: a|Connection: close",
        "GET / HTTP/1.0|Host: a|Connection: Upgrade"
            + "> GET / HTTP/1.1|Host: a|Connection: Upgrade|Connection: close",
        "GET / HTTP/1.0|Host: a|Connection: close > GET / HTTP/1.1|Host: a|Connection: close",
        "GET / HTTP/1.0|Host: a|Connection: x,\tKeep-Alive"
            + "> GET / HTTP/1.1|Host: a|Connection: x,\tKeep-Alive",
        "GET / HTTP/1.0|Host: a|connection:keep-alive"
            + "> GET / HTTP/1.1|Host: a|connection:keep-alive",
        "GET / HTTP/1.0|Host: a|Connection: keep-alive|Connection: close"
            + "> GET / HTTP/1.1|Host: a|Connection: keep-alive|Connection: close",
        "GET / HTTP/1.0|Expect: 100-continue|Host: a|X: 1"
            + "> GET / HTTP/1.1|Host: a|X: 1|Connection: close",
        "GET / HTTP/1.1|Host:|X: 1 > GET / HTTP/1.1|X: 1|Host: localhost",
        "GET http://a/x?y HTTP/1.1|Host: a > GET /x?y HTTP/1.1|Host: a",
        "GET HTTP://A:80/x HTTP/1.1|Host: a > GET /x HTTP/1.1|Host: a",
        "GET https://a/x HTTP/1.1|Host: A:443 > GET /x HTTP/1.1|Host: A:443",
        "GET http://a:9000?y HTTP/1.1|Host: a:9000 > GET /?y HTTP/1.1|Host: a:9000",
        "GET http://[::1] HTTP/1.1|Host: [::1] > GET / HTTP/1.1|Host: [::1]",
        "OPTIONS http://a HTTP/1.1|Host: a > OPTIONS * HTTP/1.1|Host: a",
        "GET http://a/ HTTP/1.0 > GET / HTTP/1.1|Host: a|Connection: close",
        "|GET / HTTP/1.1|Host: a > GET / HTTP/1.1|Host: a"
      })
  void whatHelidonDoesNotKnowIsTranslated(String request, String translated) {
    for (int size : PARTS) {
      RequestFraming framing = framing(head(request).repeat(2).getBytes(ISO_8859_1), size);
      assertThatThrownBy(() -> readAll(framing))
          .isInstanceOf(InsufficientDataAvailableException.class);
      assertThat(handedOn.toString(ISO_8859_1)).isEqualTo(head(translated).repeat(2));
    }
  }

  private static String head(String lines) {
    return lines.replace("|", "\r\n") + "\r\n\r\n";
  }

  @Test
  @Tag("slow")
  void targetsAndHeadersAreTakenUpToTheirLimits() {
    String target = "/" + "t".repeat(RequestLine.MAX_TARGET - 1);
    String field = "X: " + "x".repeat(RequestHead.MAX_FIELDS - 9 - 5) + "\r\n";
    String request = "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + field + "\r\n";
    for (int size : PARTS) {
      assertThatThrownBy(() -> readAll(framing(request.getBytes(ISO_8859_1), size)))
          .isInstanceOf(InsufficientDataAvailableException.class);
      assertThat(handedOn.toString(ISO_8859_1)).isEqualTo(request);
      assertRefused(request.replace("GET /", "GET /t"), size, 414);
      assertRefused(request.replace("X: ", "X: x"), size, 431);
      assertRefused(request.replace(field, "X: x\r\n".repeat(5_000)), size, 431);
    }
  }

  private void assertRefused(String request, int size, int status) {
    assertThatThrownBy(() -> readAll(framing(request.getBytes(ISO_8859_1), size)))
        .isInstanceOfSatisfying(
            RequestException.class, e -> assertThat(e.status().code()).isEqualTo(status));
    assertThat(handedOn.size()).isZero();
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
    var framing = new RequestFraming(() -> endless, memory);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                framing.get();
              }
            })
        .isInstanceOf(RequestException.class);
  }

  @Test
  void halfHeadsAreCountedUntilTheyAreWholeOrRefusedOrTheConnectionEnds() {
    String half = "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(12_000);
    for (String rest : List.of("\r\n\r\n", "\u0000\r\n", "x".repeat(5_000))) {
      RequestFraming framing = framing((half + rest).getBytes(ISO_8859_1), half.length());
      assertThatThrownBy(() -> readAll(framing)).isInstanceOf(RuntimeException.class);
      assertThat(memory.used()).isZero();
    }
    RequestFraming framing = framing(half.getBytes(ISO_8859_1), 100);
    assertThatThrownBy(() -> readAll(framing))
        .isInstanceOf(InsufficientDataAvailableException.class);
    assertThat(memory.used()).isBetween(12_000L, 32_000L);
    framing.end();
    assertThat(memory.used()).isZero();
  }

  @Test
  void whenMemoryIsShortOnlySmallHeadsAreTaken() {
    memory.take(MemoryBudget.Part.OUTBOXES, memory.limit() * 7 / 8);
    long before = memory.used();
    String large = "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(16_000) + "\r\n\r\n";
    assertRefused(large, 100, 503);
    assertThat(memory.used()).isEqualTo(before);
    String small = "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(3_000) + "\r\n\r\n";
    assertThatThrownBy(() -> readAll(framing(small.getBytes(ISO_8859_1), 100)))
        .isInstanceOf(InsufficientDataAvailableException.class);
    assertThat(handedOn.toString(ISO_8859_1)).isEqualTo(small);
  }
}
