package dev.baton.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.realm.PeerId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a relayed message looks like to the peer that gets it, to the byte. */
class RelayTest {
  private final MessageCodec codec = new MessageCodec(100, List.of());

  private String relayed(String sender, String json) {
    var relay = (ClientMessage.Relay) codec.read(json.getBytes(UTF_8));
    return new String(relay.encodedFrom(new SenderPrefix(new PeerId(sender))), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"sdp\":{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n\"},\"type\":\"media\"}",
        "[]",
        "[1,[2,[3]]]",
        "\"\"",
        "\"text\"",
        "\"\\\"\\\\\\/\\b\\u0000\\uD83C\\uDFB7\"",
        "\"\u4F60\u597D \uD83C\uDFB7\"",
        "0",
        "-1.50e+10",
        "12345678901234567890123456789",
        "true",
        "false",
        "null",
        "{ \"a\" : [ 1 ,\t2 ] ,\n\"b\" : \" x \" }",
        "{\"a\":1,\"a\":2}"
      })
  void thePayloadIsPassedOnByteForByte(String payload) {
    String expected =
        "{\"type\":\"OFFER\",\"src\":\"alice\",\"dst\":\"bob\",\"payload\":" + payload + "}";
    String json = "{\"type\":\"OFFER\",\"dst\":\"bob\",\"payload\":%s}".formatted(payload);
    assertThat(relayed("alice", json)).isEqualTo(expected);

    String first = "{\"payload\":%s,\"type\":\"OFFER\",\"dst\":\"bob\"}".formatted(payload);
    assertThat(relayed("alice", first)).isEqualTo(expected);

    String spaced =
        " { \"payload\" :\n %s \t, \"type\":\"OFFER\",\"dst\":\"bob\" } ".formatted(payload);
    assertThat(relayed("alice", spaced)).isEqualTo(expected);

    String last = "{\"type\":\"OFFER\",\"dst\":\"bob\",\"payload\":%s  }\n".formatted(payload);
    assertThat(relayed("alice", last)).isEqualTo(expected);
  }

  @Test
  void anAbsentPayloadStaysAbsent() {
    assertThat(relayed("alice", "{\"type\":\"LEAVE\",\"dst\":\"bob\"}"))
        .isEqualTo("{\"type\":\"LEAVE\",\"src\":\"alice\",\"dst\":\"bob\"}");
  }

  @Test
  void theSourceIsTheConnectionsWhateverTheMessageSays() {
    String forged =
        "{\"type\":\"OFFER\",\"src\":\"mallory\",\"dst\":\"bob\",\"x\":{\"src\":1},\"payload\":1}";
    assertThat(relayed("alice", forged))
        .isEqualTo("{\"type\":\"OFFER\",\"src\":\"alice\",\"dst\":\"bob\",\"payload\":1}");
  }

  @Test
  void theLastOfDuplicatePayloadsIsPassedOn() {
    String json = "{\"type\":\"OFFER\",\"dst\":\"bob\",\"payload\":{\"a\":1},\"payload\":null}";
    assertThat(relayed("alice", json))
        .isEqualTo("{\"type\":\"OFFER\",\"src\":\"alice\",\"dst\":\"bob\",\"payload\":null}");
  }

  @Test
  void aLongPayloadIsPassedOnWhole() {
    String payload = "\"" + "v=0 é\uD83C\uDFB7\\r\\n".repeat(10_000) + "\"";
    String json = "{\"type\":\"OFFER\",\"payload\":%s,\"dst\":\"bob\"}".formatted(payload);
    assertThat(relayed("alice", json))
        .isEqualTo(
            "{\"type\":\"OFFER\",\"src\":\"alice\",\"dst\":\"bob\",\"payload\":" + payload + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "é",
        "\u4F60\u597D",
        "\uD83C\uDFB7",
        "\"",
        "\\",
        "a\"},{\"b",
        "</script>",
        "__proto__"
      })
  void idsOfAnyKindComeThroughAsTheyAre(String id) throws JsonProcessingException {
    var json = new ObjectMapper();
    String message =
        json.createObjectNode().put("type", "OFFER").put("dst", id).put("payload", id).toString();
    JsonNode relayed = json.readTree(relayed(id, message));
    assertThat(relayed.properties()).hasSize(4);
    assertThat(relayed.path("src").textValue()).isEqualTo(id);
    assertThat(relayed.path("dst").textValue()).isEqualTo(id);
    assertThat(relayed.path("payload").textValue()).isEqualTo(id);
  }

  @Test
  void escapesInADestinationMeanTheSameId() {
    String json = "{\"\\u0074ype\":\"OFFER\",\"dst\":\"\\u0062ob\",\"payload\":\"\\u0062\"}";
    assertThat(relayed("alice", json))
        .isEqualTo(
            "{\"type\":\"OFFER\",\"src\":\"alice\",\"dst\":\"bob\",\"payload\":\"\\u0062\"}");
  }
}
