package dev.baton.transport.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.transport.websocket.MessageAssembler.BadFrame;
import io.helidon.websocket.WsOpCode;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinaryMessageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          eda080   | {"type":"OFFER","dst":"bob","payload":{"a":"?"}}
          c080     | {"type":"OFFER","dst":"bob","payload":{"a":"?"}}
          f5808080 | {"type":"OFFER","dst":"bob","payload":{"a":"?"}}
          eda080   | {"type":"OFFER","dst":"bob","payload":"?"}
          c080     | {"type":"OFFER","dst":"bob","payload":"?"}
          ff       | {"type":"OFFER","dst":"bob","payload":"?"}
          80       | {"type":"OFFER","dst":"bob","payload":{"a":"?"}}
          eda080   | {"type":"OFFER","dst":"bob","x":"?","payload":{"?":1}}
          c1a1     | {"type":"OFFER","dst":"bob?","payload":{}}
          """)
  void aBinaryMessageThatIsNoUtf8IsHandedOnAsNothing(String hex, String json) throws BadFrame {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < json.length(); i++) {
      bytes.writeBytes(
          json.charAt(i) == '?'
              ? HexFormat.of().parseHex(hex)
              : json.substring(i, i + 1).getBytes(UTF_8));
    }
    var assembler = new MessageAssembler(1_000, 16);
    assertThat(assembler.add(WsOpCode.BINARY, true, bytes.toByteArray())).isEmpty();
  }
}
