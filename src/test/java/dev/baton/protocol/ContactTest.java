package dev.baton.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.PeerId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of how two peers got in touch. */
class ContactTest {
  private static final PeerId BOB = new PeerId("bob");

  private static Optional<Contact> of(String payload) {
    byte[] message = ("{\"payload\":" + payload + "}").getBytes(UTF_8);
    return ConnectionDetails.read(message, "{\"payload\":".length(), message.length - 1)
        .map(details -> Contact.of(BOB, details));
  }

  @Test
  void whatOpensAConnectionOnceMoreIsKept() {
    Contact contact =
        of("{\"sdp\":{\"type\":\"offer\",\"sdp\":\"v=0\"},\"type\":\"data\","
                + "\"connectionId\":\"dc_1\",\"metadata\":{\"a\":[1,\"é\"]},\"label\":\"chat\","
                + "\"reliable\":true,\"serialization\":\"json\",\"browser\":\"chrome\"}")
            .orElseThrow();
    assertThat(contact.peer()).isEqualTo(BOB);
    assertThat(contact.connectionId()).isEqualTo("dc_1");
    assertThat(contact.json())
        .isEqualTo(
            "{\"peer\":\"bob\",\"connectionId\":\"dc_1\",\"type\":\"data\",\"label\":\"chat\","
                + "\"metadata\":{\"a\":[1,\"é\"]},\"serialization\":\"json\",\"reliable\":true}");
  }

  @Test
  void whatIsMissingOrOfAnotherKindIsLeftOut() {
    assertThat(of("{\"connectionId\":\"mc_1\",\"type\":7,\"label\":null,\"reliable\":\"yes\"}"))
        .get()
        .extracting(Contact::json)
        .isEqualTo("{\"peer\":\"bob\",\"connectionId\":\"mc_1\"}");
  }

  @Test
  void whatIsTooLongIsLeftOut() {
    String metadata = "\"" + "m".repeat(5_000) + "\"";
    String label = "\"" + "l".repeat(257) + "\"";
    assertThat(of("{\"connectionId\":\"a\",\"metadata\":" + metadata + ",\"label\":" + label + "}"))
        .get()
        .extracting(Contact::json)
        .isEqualTo("{\"peer\":\"bob\",\"connectionId\":\"a\",\"metadata\":null}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "7",
        "{}",
        "{\"type\":\"data\"}",
        "{\"connectionId\":7}",
        "{\"connectionId\":\"\"}",
        "{\"sdp\":{\"connectionId\":\"inner\"}}"
      })
  void whatNamesNoConnectionIsNoContact(String payload) {
    assertThat(of(payload)).isEmpty();
  }

  /** An escape can spell half of a character, which no UTF-8 can. */
  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "a\\udc00b", "\\ud83d", "\\ude00\\ud83d"})
  void halfACharacterIsNoText(String half) {
    assertThat(of("{\"connectionId\":\"" + half + "\"}")).isEmpty();
    assertThat(of("{\"connectionId\":\"c\",\"label\":\"" + half + "\"}"))
        .get()
        .extracting(Contact::json)
        .isEqualTo("{\"peer\":\"bob\",\"connectionId\":\"c\"}");
    assertThat(of("{\"connectionId\":\"\\ud83d\\ude00\"}")).isPresent();
  }

  @Test
  void aContactThatCannotBeReadIsNone() {
    String deep = "[".repeat(1_100) + "]".repeat(1_100);
    assertThat(Contact.parse("{\"peer\":\"bob\",\"connectionId\":\"c\",\"metadata\":" + deep + "}"))
        .isEmpty();
  }

  @Test
  void aNameThatIsTooLongIsNone() {
    assertThat(of("{\"connectionId\":\"" + "c".repeat(257) + "\"}")).isEmpty();
    assertThat(of("{\"connectionId\":\"" + "c".repeat(256) + "\"}")).isPresent();
  }

  @Test
  void contactsThatWereKeptCanBeRead() {
    List<Contact> contacts =
        List.of(
            of("{\"connectionId\":\"a\",\"metadata\":{\"x\":[{}]},\"label\":\"q\\\"é\"}")
                .orElseThrow(),
            of("{\"connectionId\":\"b\",\"type\":\"media\"}").orElseThrow());
    for (Contact contact : contacts) {
      assertThat(Contact.parse(contact.json())).contains(contact);
    }
    assertThat(Contact.parse("{\"connectionId\":\"a\"}")).isEmpty();
    assertThat(Contact.parse("{\"peer\":7,\"connectionId\":\"a\"}")).isEmpty();
    assertThat(Contact.parse("{\"peer\":\"bob\"}")).isEmpty();
    assertThat(Contact.parse("{\"peer\":")).isEmpty();
  }

  @Test
  void aContactSaysHowManyBytesItTakesUp() {
    Contact contact = of("{\"connectionId\":\"é\"}").orElseThrow();
    assertThat(contact.bytes()).isEqualTo(contact.json().length() + 2);
  }

  @Test
  void theLastOfMembersThatComeTwiceCounts() {
    assertThat(of("{\"connectionId\":\"a\",\"label\":\"x\",\"label\":7,\"connectionId\":\"b\"}"))
        .get()
        .extracting(Contact::json)
        .isEqualTo("{\"peer\":\"bob\",\"connectionId\":\"b\"}");
  }

  @Test
  void aContactIsShownWithoutWhatPeopleSaidOfIt() {
    Contact contact = of("{\"connectionId\":\"a\",\"label\":\"secret\"}").orElseThrow();
    assertThat(contact.toString()).contains("bob").doesNotContain("secret");
    assertThat(new ConnectionDetails("a", ",\"label\":\"secret\"").toString())
        .doesNotContain("secret");
  }
}
