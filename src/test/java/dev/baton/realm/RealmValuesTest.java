package dev.baton.realm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The small values: digests, details of clients, identities, reasons. */
class RealmValuesTest {
  private static final byte[] DIGEST = {1, 2, 3, -4, -5};

  @Test
  void digestsAreEqualByTheirBytes() {
    assertThat(TokenDigest.of(DIGEST))
        .isEqualTo(TokenDigest.of(DIGEST.clone()))
        .hasSameHashCodeAs(TokenDigest.of(DIGEST.clone()))
        .isNotEqualTo(TokenDigest.of(new byte[] {1, 2, 3, -4, -6}))
        .isNotEqualTo(TokenDigest.of(new byte[] {1, 2, 3, -4}))
        .isNotEqualTo("AQID_Ps");
  }

  @Test
  void aDigestIsWrittenInBase64urlAndReadBack() {
    assertThat(TokenDigest.of(DIGEST).encoded()).isEqualTo("AQID_Ps");
    assertThat(TokenDigest.parse("AQID_Ps")).isEqualTo(TokenDigest.of(DIGEST));
    assertThatThrownBy(() -> TokenDigest.parse("not base64!"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDigestDoesNotChangeWithTheBytesItWasMadeOf() {
    byte[] bytes = DIGEST.clone();
    TokenDigest digest = TokenDigest.of(bytes);
    Arrays.fill(bytes, (byte) 0);
    assertThat(digest).isEqualTo(TokenDigest.of(DIGEST));
  }

  @Test
  void secretsDoNotShowInText() {
    assertThat(TokenDigest.of(DIGEST)).hasToString("[REDACTED]");
    assertThat(new Token("hush")).hasToString("[REDACTED]");
    assertThat(new Token("hush").secretText()).isEqualTo("hush");
  }

  @Test
  void whatAClientSaysOfItselfIsCutToItsBound() {
    var details = new ClientDetails("a", "b".repeat(256), "c".repeat(257), "d".repeat(100_000));
    assertThat(details.address()).isEqualTo("a");
    assertThat(details.userAgent()).isEqualTo("b".repeat(256));
    assertThat(details.version()).isEqualTo("c".repeat(256));
    assertThat(details.origin()).isEqualTo("d".repeat(256));
  }

  @Test
  void whatAClientSaysOfItselfIsMadePrintable() {
    var details = new ClientDetails("\u0000\n\u001B[31m", "é\uD83C\uDFB7", " ~", "\u007F\u0080");
    assertThat(details.address()).isEqualTo("???[31m");
    assertThat(details.userAgent()).isEqualTo("???");
    assertThat(details.version()).isEqualTo(" ~");
    assertThat(details.origin()).isEqualTo("??");
  }

  @Test
  void epochsAreOrderedAndReadAsNumbers() {
    assertThat(new Epoch(2)).isGreaterThan(new Epoch(1)).isEqualByComparingTo(new Epoch(2));
    assertThat(new Epoch(12)).hasToString("12");
  }

  @Test
  void aConnectionIdIsReadFromItsText() {
    String text = "01930000-0000-7000-8000-000000000001";
    assertThat(ConnectionId.parse(text)).isEqualTo(RealmSamples.connection(1)).hasToString(text);
    assertThatThrownBy(() -> ConnectionId.parse("alice"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The names in logs that exist. Never change one; a new reason gets a new name. */
  private static final Map<String, DisconnectReason> NAMES =
      Map.ofEntries(
          Map.entry("client-closed", DisconnectReason.CLIENT_CLOSED),
          Map.entry("going-away", DisconnectReason.GOING_AWAY),
          Map.entry("left", DisconnectReason.LEFT),
          Map.entry("connection-lost", DisconnectReason.CONNECTION_LOST),
          Map.entry("alive-timeout", DisconnectReason.ALIVE_TIMEOUT),
          Map.entry("slow-consumer", DisconnectReason.SLOW_CONSUMER),
          Map.entry("probe-silent", DisconnectReason.PROBE_SILENT),
          Map.entry("protocol-error", DisconnectReason.PROTOCOL_ERROR),
          Map.entry("by-operator", DisconnectReason.BY_OPERATOR),
          Map.entry("server-stopped", DisconnectReason.SERVER_STOPPED),
          Map.entry("lost", DisconnectReason.LOST));

  @Test
  void everyReasonIsReadFromItsStableName() {
    assertThat(NAMES.values()).containsExactlyInAnyOrder(DisconnectReason.values());
    NAMES.forEach(
        (name, reason) -> {
          assertThat(reason.label()).isEqualTo(name);
          assertThat(DisconnectReason.ofLabel(name)).isEqualTo(reason);
        });
  }

  @Test
  void anUnknownReasonIsRefusedByName() {
    assertThatThrownBy(() -> DisconnectReason.ofLabel("bored"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bored");
  }

  @Test
  void onlyBrokenConnectionsEndUncleanly() {
    assertThat(Arrays.stream(DisconnectReason.values()).filter(DisconnectReason::isUnclean))
        .containsExactly(
            DisconnectReason.CONNECTION_LOST,
            DisconnectReason.ALIVE_TIMEOUT,
            DisconnectReason.PROBE_SILENT,
            DisconnectReason.SLOW_CONSUMER);
  }
}
