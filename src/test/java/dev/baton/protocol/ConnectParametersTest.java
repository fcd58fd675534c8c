package dev.baton.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.protocol.ConnectParameters.Parsed;
import dev.baton.protocol.ConnectParameters.Parsed.Invalid;
import dev.baton.protocol.ConnectParameters.Parsed.Valid;
import dev.baton.realm.PeerId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks of a handshake's query, in their order. */
class ConnectParametersTest {
  private static final Invalid MISSING =
      new Invalid("No id, token, or key supplied to websocket server", CloseReason.BAD_PARAMETERS);
  private static final Invalid TWICE =
      new Invalid("id, token and key can be given once only", CloseReason.BAD_PARAMETERS);
  private static final Invalid BAD_KEY = new Invalid("Invalid key provided", CloseReason.BAD_KEY);

  private static Parsed parse(String query) {
    return ConnectParameters.parse(query, "peerjs", false);
  }

  private static Parsed parseStrictly(String query) {
    return ConnectParameters.parse(query, "peerjs", true);
  }

  private static ConnectParameters valid(Parsed parsed) {
    assertThat(parsed).isInstanceOf(Valid.class);
    return ((Valid) parsed).parameters();
  }

  @Test
  void theStockClientsQueryIsUnderstood() {
    ConnectParameters parameters = valid(parse("key=peerjs&id=alice&token=s3cret&version=1.5.5"));
    assertThat(parameters.peer()).isEqualTo(new PeerId("alice"));
    assertThat(parameters.token().secretText()).isEqualTo("s3cret");
    assertThat(parameters.version()).isEqualTo("1.5.5");
  }

  @Test
  void aClientMaySayThatItTakesPartInHandovers() {
    ConnectParameters stock = valid(parse("key=peerjs&id=alice&token=t"));
    assertThat(stock.handover()).isFalse();
    assertThat(stock.device()).isEmpty();
    ConnectParameters addOn =
        valid(parse("key=peerjs&id=alice&token=t&caps=x,handover&device=Ann%27s%20%F0%9F%93%B1"));
    assertThat(addOn.handover()).isTrue();
    assertThat(addOn.device()).isEqualTo("Ann's \uD83D\uDCF1");
    assertThat(valid(parse("key=peerjs&id=a&token=t&caps=handovers")).handover()).isFalse();
  }

  @Test
  void aClientMayAskForAReceipt() {
    assertThat(valid(parse("key=peerjs&id=alice&token=t")).receipt()).isFalse();
    assertThat(valid(parse("key=peerjs&id=alice&token=t&caps=handover")).receipt()).isFalse();
    ConnectParameters both = valid(parse("key=peerjs&id=alice&token=t&caps=receipt,handover"));
    assertThat(both.receipt()).isTrue();
    assertThat(both.handover()).isTrue();
  }

  /** Bytes that are not UTF-8 all become U+FFFD, and two tokens of them would be the same one. */
  @ParameterizedTest
  @ValueSource(
      strings = {"%ff%fe", "%fc%fd", "ab%c3", "%ed%a0%80", "%c0%af", "%ef%bf%bd", "\uFFFD"})
  void whatIsNotUtf8IsRefusedWhereverItStands(String value) {
    var invalid =
        new Invalid(
            "Invalid parameters: they are UTF-8, without U+FFFD", CloseReason.BAD_PARAMETERS);
    assertThat(parse("key=peerjs&id=alice&token=" + value)).isEqualTo(invalid);
    for (String name : List.of("version", "device", "caps")) {
      assertThat(parse("key=peerjs&id=alice&token=t&" + name + "=" + value)).isEqualTo(invalid);
    }
    assertThat(parse("key=" + value + "&id=alice&token=t")).isEqualTo(BAD_KEY);
    assertThat(ConnectParameters.parse("key=" + value + "&id=alice&token=t", "\uFFFD", false))
        .isInstanceOf(Invalid.class);
    assertThat(parse("key=peerjs&id=alice&token=t&other=" + value)).isInstanceOf(Valid.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%0Ab", "%00", "%C2%85"})
  void aDevicesNameIsOneLine(String name) {
    assertThat(parse("key=peerjs&id=alice&token=t&device=" + name)).isInstanceOf(Invalid.class);
  }

  @Test
  void aDevicesNameHasABound() {
    String longest = "d".repeat(64);
    assertThat(valid(parse("key=peerjs&id=a&token=t&device=" + longest)).device())
        .isEqualTo(longest);
    assertThat(parse("key=peerjs&id=a&token=t&device=d" + longest)).isInstanceOf(Invalid.class);
  }

  @Test
  void theVersionIsOptionalAndFurtherParametersAreIgnored() {
    assertThat(valid(parse("token=t&x=1&id=alice&key=peerjs&x=2")).version()).isEmpty();
    assertThat(valid(parse("token=t&id=a&key=peerjs&version=1&version=2")).version())
        .isEqualTo("2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "id=alice&token=t",
        "id=alice&key=peerjs",
        "token=t&key=peerjs",
        "id=&token=t&key=peerjs",
        "id=alice&token=&key=peerjs",
        "id=alice&token=t&key=",
        "id&token=t&key=peerjs",
        "ID=alice&token=t&key=peerjs"
      })
  void aMissingOrEmptyParameterIsToldInPeerServersWords(String query) {
    assertThat(parse(query)).isEqualTo(MISSING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id=alice&id=bob&token=t&key=peerjs",
        "id=alice&id=alice&token=t&key=peerjs",
        "id=alice&token=t&token=u&key=peerjs",
        "id=alice&token=t&key=wrong&key=peerjs",
        "id=&id=bob&token=t&key=peerjs",
        "id=alice&token=t&key=peerjs&i%64=bob"
      })
  void aParameterGivenTwiceIsRefused(String query) {
    assertThat(parse(query)).isEqualTo(TWICE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"wrong", "PeerJS", "peerjs+", "peerjs%00"})
  void anotherKeyIsRefused(String key) {
    assertThat(parse("id=alice&token=t&key=" + key)).isEqualTo(BAD_KEY);
  }

  @Test
  void aKeyOfDigitsIsTextLikeAnyOther() {
    valid(ConnectParameters.parse("id=alice&token=t&key=1234", "1234", false));
    assertThat(ConnectParameters.parse("id=alice&token=t&key=01234", "1234", false))
        .isEqualTo(BAD_KEY);
  }

  @Test
  void aTokenHasABound() {
    valid(parse("id=alice&key=peerjs&token=" + "t".repeat(4_096)));
    assertThat(parse("id=alice&key=peerjs&token=" + "t".repeat(4_097)))
        .isEqualTo(
            new Invalid(
                "Invalid token: it has at most 4096 characters", CloseReason.BAD_PARAMETERS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%00b", "a%0Ab", "%ff", "%ed%a0%80"})
  void anImpossibleIdIsRefused(String id) {
    assertThat(parse("token=t&key=peerjs&id=" + id))
        .isEqualTo(
            new Invalid(
                "Invalid id: it has 1 to 256 bytes and no control characters",
                CloseReason.BAD_PARAMETERS));
  }

  @Test
  void anIdThatTheStockClientWouldNotAllowIsRefusedOnlyWhenStrict() {
    String query = "token=t&key=peerjs&id=" + "a%20%20b";
    assertThat(valid(parse(query)).peer()).isEqualTo(new PeerId("a  b"));
    assertThat(parseStrictly(query))
        .isEqualTo(
            new Invalid(
                "Invalid id: it has letters, digits, and single dashes, underscores or spaces"
                    + " between them",
                CloseReason.BAD_PARAMETERS));
    valid(parseStrictly("token=t&key=peerjs&id=a+b"));
  }

  @Test
  void theFirstFailingCheckIsTheOneThatIsTold() {
    String longToken = "t".repeat(4_097);
    assertThat(parse("id=a&id=b&key=wrong")).isEqualTo(MISSING);
    assertThat(parse("id=a&id=b&token=t&key=wrong")).isEqualTo(TWICE);
    assertThat(parse("id=%00&key=wrong&token=" + longToken)).isEqualTo(BAD_KEY);
    assertThat(((Invalid) parse("id=%00&key=peerjs&token=" + longToken)).message())
        .contains("token");
    assertThat(((Invalid) parseStrictly("id=-%00&key=peerjs&token=t")).message())
        .contains("control characters");
  }

  @Test
  void theTokenDoesNotShowInText() {
    assertThat(valid(parse("id=alice&token=s3cret&key=peerjs")).toString())
        .contains("alice")
        .doesNotContain("s3cret");
  }

  @Test
  void whatIsToldToTheClientNeedsNoEscapingAndRepeatsNothingOfTheQuery() {
    for (String query : new String[] {"", "id=a&id=b&token=t&key=k", "id=a&token=t&key=<script>"}) {
      assertThat(((Invalid) parse(query)).message())
          .matches("[ -~&&[^\"\\\\]]+")
          .doesNotContain("<script>");
    }
  }
}
