package dev.baton.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.Epoch;
import dev.baton.realm.Handover;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmSamples;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The server's own messages: PeerServer's bytes where PeerServer has such a message. */
class ServerMessageTest {
  private static final PeerId ALICE = new PeerId("alice");
  private static final PeerId QUOTE = new PeerId("q\"\\é");

  private static void assertText(byte[] message, String expected) {
    assertThat(new String(message, UTF_8)).isEqualTo(expected);
  }

  @Test
  void openSaysNothingMore() {
    assertText(ServerMessage.open(), "{\"type\":\"OPEN\"}");
  }

  @Test
  void idTakenHasPeerServersText() {
    assertText(
        ServerMessage.idTaken(0), "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}");
  }

  @Test
  void errorCarriesItsText() {
    assertText(
        ServerMessage.error("Invalid key provided"),
        "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"Invalid key provided\"}}");
  }

  @Test
  void aReasonStandsBesideTheText() {
    assertText(
        ServerMessage.idTaken("stale", 0),
        "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\",\"reason\":\"stale\"}}");
    assertText(
        ServerMessage.error("Show a proof", "proof-required"),
        "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"Show a proof\","
            + "\"reason\":\"proof-required\"}}");
  }

  @Test
  void expireComesFromTheAbsentPeer() {
    assertText(
        ServerMessage.expire(QUOTE, ALICE),
        "{\"type\":\"EXPIRE\",\"src\":\"q\\\"\\\\é\",\"dst\":\"alice\"}");
  }

  @Test
  void leaveComesFromThePeerThatIsGone() {
    assertText(
        ServerMessage.leave(ALICE, QUOTE),
        "{\"type\":\"LEAVE\",\"src\":\"alice\",\"dst\":\"q\\\"\\\\é\"}");
  }

  @Test
  void overrideNamesTheEpochAndTheTimeInMilliseconds() {
    assertText(
        ServerMessage.overrideConnection(
            new Epoch(7), Instant.parse("2026-11-22T10:04:05.123456Z")),
        "{\"type\":\"OVERRIDE_CONNECTION\",\"payload\":{\"msg\":\"Connected elsewhere\","
            + "\"epoch\":7,\"at\":\"2026-11-22T10:04:05.123Z\"}}");
    assertText(
        ServerMessage.overrideConnection(
            new Epoch(1_234_567), Instant.parse("2026-11-22T10:04:00Z")),
        "{\"type\":\"OVERRIDE_CONNECTION\",\"payload\":{\"msg\":\"Connected elsewhere\","
            + "\"epoch\":1234567,\"at\":\"2026-11-22T10:04:00.000Z\"}}");
  }

  @Test
  void overrideNamesTheNewDeviceIfItHasAName() {
    Instant at = Instant.parse("2026-11-22T10:04:05.123Z");
    assertText(
        ServerMessage.overrideConnection(new Epoch(7), at, "Ann's \"phone\""),
        "{\"type\":\"OVERRIDE_CONNECTION\",\"payload\":{\"msg\":\"Connected elsewhere\","
            + "\"epoch\":7,\"at\":\"2026-11-22T10:04:05.123Z\","
            + "\"device\":\"Ann's \\\"phone\\\"\"}}");
    assertThat(ServerMessage.overrideConnection(new Epoch(7), at, ""))
        .isEqualTo(ServerMessage.overrideConnection(new Epoch(7), at));
  }

  @Test
  void stateSaysWhereItComesFrom() {
    Map<String, String> contacts = new LinkedHashMap<>();
    contacts.put("dc_2", "{\"peer\":\"bob\"}");
    contacts.put("dc_1", "{\"peer\":\"carol\"}");
    assertText(
        ServerMessage.state(
            new Handover("{\"a\":\"%d\"}", contacts),
            new Epoch(7),
            RealmSamples.holder(2, 4),
            "takeover"),
        "{\"type\":\"STATE\",\"payload\":{\"state\":{\"a\":\"%d\"},"
            + "\"contacts\":[{\"peer\":\"bob\"},"
            + "{\"peer\":\"carol\"}],\"epoch\":7,"
            + "\"previous\":{\"connection\":\"01930000-0000-7000-8000-000000000002\",\"epoch\":4},"
            + "\"cause\":\"takeover\"}}");
  }

  @Test
  void whoChangesAMessageChangesHisOwnCopy() {
    ServerMessage.open()[0] = 'x';
    ServerMessage.idTaken(0)[0] = 'x';
    assertThat(ServerMessage.open()[0]).isEqualTo((byte) '{');
    assertThat(ServerMessage.idTaken(0)[0]).isEqualTo((byte) '{');
  }
}
