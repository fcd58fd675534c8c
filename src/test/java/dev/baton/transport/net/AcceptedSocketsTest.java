package dev.baton.transport.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.socket.SocketOptions;
import java.net.StandardSocketOptions;
import org.junit.jupiter.api.Test;

class AcceptedSocketsTest {
  @Test
  void anAcceptedSocketIsSetToWhatIsOfUseForIt() {
    var accepted =
        new AcceptedSockets(
            SocketOptions.builder().tcpNoDelay(true).socketSendBufferSize(65_536).buildPrototype());
    assertThat(accepted.socketOptions())
        .containsOnlyKeys(StandardSocketOptions.TCP_NODELAY, StandardSocketOptions.SO_SNDBUF);
  }
}
