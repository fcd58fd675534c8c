package dev.baton.protocol;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.protocol.ClientMessage.Relay;
import dev.baton.realm.PeerId;
import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server makes of a client's message. */
class MessageCodecTest {
  private final MessageCodec codec = new MessageCodec(100, List.of());

  private ClientMessage read(String json) {
    return codec.read(json.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"OFFER", "ANSWER", "CANDIDATE", "LEAVE"})
  void peerServersTypesAreRelayed(String type) {
    ClientMessage read = read("{\"type\":\"" + type + "\",\"dst\":\"bob\",\"payload\":1}");
    assertThat(read).isInstanceOf(Relay.class);
    assertThat(((Relay) read).destination()).isEqualTo(new PeerId("bob"));
    assertThat(((Relay) read).isLeave()).isEqualTo(type.equals("LEAVE"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OPEN",
        "ID-TAKEN",
        "ERROR",
        "EXPIRE",
        "OVERRIDE_CONNECTION",
        "STATE",
        "INVALID-KEY"
      })
  void whatOnlyTheServerMaySayIsNotRelayed(String type) {
    assertThat(read("{\"type\":\"" + type + "\",\"dst\":\"bob\"}"))
        .isEqualTo(ClientMessage.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"offer\",\"dst\":\"bob\"}",
        "{\"type\":\"PRESENCE\",\"dst\":\"bob\"}",
        "{\"type\":\"\",\"dst\":\"bob\"}",
        "{\"type\":null,\"dst\":\"bob\"}",
        "{\"type\":7,\"dst\":\"bob\"}",
        "{\"type\":[\"OFFER\"],\"dst\":\"bob\"}",
        "{\"type\":{\"type\":\"OFFER\"},\"dst\":\"bob\"}",
        "{\"dst\":\"bob\"}",
        "{}",
        " {\"payload\":{\"type\":\"OFFER\",\"dst\":\"bob\"}} "
      })
  void anObjectOfUnknownTypeIsIgnored(String json) {
    assertThat(read(json)).isEqualTo(ClientMessage.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"HEARTBEAT\"}",
        "{\"type\":\"HEARTBEAT\",\"dst\":\"bob\",\"payload\":{}}",
        "\t\r\n {\"type\":\"\\u0048EARTBEAT\"}"
      })
  void aHeartbeatIsASignOfLifeWhateverElseItHolds(String json) {
    assertThat(read(json)).isEqualTo(ClientMessage.HEARTBEAT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"dst\":null",
        ",\"dst\":\"\"",
        ",\"dst\":0",
        ",\"dst\":0.0",
        ",\"dst\":-0",
        ",\"dst\":false"
      })
  void whatJavaScriptTakesForNoDestinationIsNone(String dst) {
    assertThat(read("{\"type\":\"LEAVE\"" + dst + "}")).isEqualTo(ClientMessage.LEAVE);
    assertThat(read("{\"type\":\"OFFER\"" + dst + "}")).isEqualTo(ClientMessage.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5",
        "1e400",
        "true",
        "{}",
        "{\"a\":[1]}",
        "[]",
        "[\"bob\"]",
        "\"a\\u0000b\"",
        "\"\\uD83C\""
      })
  void aDestinationThatIsNotAnIdIsNotTheServer(String dst) {
    assertThat(read("{\"type\":\"LEAVE\",\"dst\":" + dst + "}")).isEqualTo(ClientMessage.UNKNOWN);
    assertThat(read("{\"type\":\"OFFER\",\"dst\":" + dst + "}")).isEqualTo(ClientMessage.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"OFFER","type":"HEARTBEAT"}              | HEARTBEAT
          {"type":"HEARTBEAT","type":7}                    | UNKNOWN
          {"type":"LEAVE","dst":"bob","dst":null}          | LEAVE
          {"type":"LEAVE","dst":null,"dst":{"a":1}}        | UNKNOWN
          """)
  void theLastOfDuplicateMembersWins(String json, String expected) {
    assertThat(read(json)).isEqualTo(named(expected));
  }

  private static ClientMessage named(String name) {
    return switch (name) {
      case "HEARTBEAT" -> ClientMessage.HEARTBEAT;
      case "LEAVE" -> ClientMessage.LEAVE;
      case "UNKNOWN" -> ClientMessage.UNKNOWN;
      default -> ClientMessage.MALFORMED;
    };
  }

  @Test
  void theLastOfDuplicateDestinationsIsTheDestination() {
    ClientMessage read = read("{\"dst\":\"bob\",\"type\":\"OFFER\",\"dst\":\"carol\"}");
    assertThat(((Relay) read).destination()).isEqualTo(new PeerId("carol"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "true",
        "7",
        "\"str\"",
        "[]",
        "[{\"type\":\"HEARTBEAT\"}]",
        "{",
        "{\"type\":\"HEARTBEAT\"",
        "{\"type\":\"HEARTBEAT",
        "{\"type\"}",
        "{\"type\":}",
        "{\"type\":\"HEARTBEAT\",}",
        "{type:\"HEARTBEAT\"}",
        "{'type':'HEARTBEAT'}",
        "{\"type\":\"HEARTBEAT\"}}",
        "{\"type\":\"HEARTBEAT\"} x",
        "{\"type\":\"HEARTBEAT\"}{}",
        "{\"type\":\"HEARTBEAT\"}null",
        "{\"type\":\"HEARTBEAT\",\"payload\":{\"a\":[1,2}}",
        "{\"type\":\"HEARTBEAT\",\"payload\":\"unended}",
        "{\"type\":\"HEARTBEAT\",\"payload\":\"a\nb\"}",
        "{\"type\":\"HEARTBEAT\",\"payload\":\"\\x\"}",
        "{\"type\":\"HEARTBEAT\",\"payload\":01}",
        "{\"type\":\"HEARTBEAT\",\"payload\":NaN}",
        "{\"type\":\"HEARTBEAT\",\"payload\":tru}",
        "{\"type\":\"HEARTBEAT\"/**/}",
        "\uFEFF{\"type\":\"HEARTBEAT\"}"
      })
  void whatIsNoJsonObjectIsMalformed(String text) {
    assertThat(read(text)).isEqualTo(ClientMessage.MALFORMED);
  }

  @Test
  void everyTruncationOfAMessageIsMalformed() {
    String json = "{\"type\":\"OFFER\",\"dst\":\"bob\",\"payload\":{\"sdp\":[\"\\u00e9\",1.5e3]}}";
    for (int length = 0; length < json.length(); length++) {
      assertThat(read(json.substring(0, length))).isEqualTo(ClientMessage.MALFORMED);
    }
    assertThat(read(json)).isInstanceOf(Relay.class);
  }

  @Test
  void otherEncodingsThanUtf8AreMalformed() {
    String json = "{\"type\":\"HEARTBEAT\"}";
    for (Charset charset :
        List.of(UTF_16BE, UTF_16LE, Charset.forName("UTF-32BE"), Charset.forName("UTF-32LE"))) {
      assertThat(codec.read(json.getBytes(charset)))
          .as("%s", charset)
          .isEqualTo(ClientMessage.MALFORMED);
      assertThat(codec.read(('\uFEFF' + json).getBytes(charset)))
          .as("%s with a byte order mark", charset)
          .isEqualTo(ClientMessage.MALFORMED);
    }
  }

  @Test
  void nestingIsAllowedToTheLimitAndNotBeyond() {
    // The message itself is the first level.
    assertThat(read(nested(99))).isEqualTo(ClientMessage.HEARTBEAT);
    assertThat(read(nested(100))).isEqualTo(ClientMessage.MALFORMED);
    assertThat(read(nested(100_000))).isEqualTo(ClientMessage.MALFORMED);
  }

  private static String nested(int depth) {
    return "{\"type\":\"HEARTBEAT\",\"payload\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
  }

  @Test
  void furtherTypesAreRelayedWhenTheOperatorSaysSo() {
    var extended = new MessageCodec(100, List.of("PRESENCE", "x-1_y"));
    assertThat(extended.read("{\"type\":\"PRESENCE\",\"dst\":\"bob\"}".getBytes(UTF_8)))
        .isInstanceOf(Relay.class);
    assertThat(extended.read("{\"type\":\"x-1_y\",\"dst\":\"bob\"}".getBytes(UTF_8)))
        .isInstanceOf(Relay.class);
    assertThat(extended.read("{\"type\":\"OFFER\",\"dst\":\"bob\"}".getBytes(UTF_8)))
        .isInstanceOf(Relay.class);
    assertThat(extended.read("{\"type\":\"presence\",\"dst\":\"bob\"}".getBytes(UTF_8)))
        .isEqualTo(ClientMessage.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OPEN",
        "ID-TAKEN",
        "ERROR",
        "EXPIRE",
        "OVERRIDE_CONNECTION",
        "STATE",
        "INVALID-KEY",
        "HEARTBEAT"
      })
  void noOptionMakesTheServersOwnTypesRelayable(String type) {
    assertThatThrownBy(() -> new MessageCodec(100, List.of("PRESENCE", type)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A\"B", "A B", "é", "A\\u0041", "A,B"})
  void aFurtherTypeCannotHoldWhatWouldNeedEscaping(String type) {
    assertThatThrownBy(() -> MessageCodec.requireRelayable(List.of(type)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFurtherTypeHasABound() {
    assertThat(MessageCodec.requireRelayable(List.of("A".repeat(64)))).hasSize(1);
    assertThatThrownBy(() -> MessageCodec.requireRelayable(List.of("A".repeat(65))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aStateIsTheBytesOfItsPayload() {
    ClientMessage read =
        read("{\"payload\":{ \"a\": [1,\"é\"]} ,\"type\":\"STATE\",\"dst\":\"bob\"}");
    assertThat(read).isInstanceOf(ClientMessage.StateMessage.class);
    assertThat(new String(((ClientMessage.StateMessage) read).json(), UTF_8))
        .isEqualTo("{ \"a\": [1,\"é\"]}");
    assertThat(read.toString()).doesNotContain("é");
    assertThat(read("{\"type\":\"STATE\"}")).isEqualTo(ClientMessage.UNKNOWN);
  }

  @Test
  void aFirstMemberMayHaveAnyName() {
    assertThat(codec.read("{\"\uFF41\":1,\"type\":\"HEARTBEAT\"}".getBytes(UTF_8)))
        .isEqualTo(ClientMessage.HEARTBEAT);
  }
}
