package dev.baton.takeover;

import dev.baton.testing.WsPeer;
import java.util.concurrent.atomic.AtomicInteger;

/** How a client shows a proof. */
enum Presentation {
  /** As the stock client's {@code token}. */
  TOKEN {
    @Override
    WsPeer connect(int port, String id, String proof) {
      return WsPeer.connect(port, id, proof);
    }

    @Override
    boolean canCarry(String proof) {
      return true;
    }
  },
  /** As one of the subprotocols that a browser offers. */
  SUBPROTOCOL {
    @Override
    WsPeer connect(int port, String id, String proof) {
      return withHeader(port, id, "Sec-WebSocket-Protocol: peerjs, bearer." + proof);
    }

    @Override
    boolean canCarry(String proof) {
      return AUTHORIZATION.canCarry(proof) && !proof.contains(",");
    }
  },
  /** As any other client of HTTP does. */
  AUTHORIZATION {
    @Override
    WsPeer connect(int port, String id, String proof) {
      return withHeader(port, id, "Authorization: Bearer " + proof);
    }

    @Override
    boolean canCarry(String proof) {
      return proof.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
  };

  private static final AtomicInteger DEVICES = new AtomicInteger();

  /** Asks for the ID with this as the proof. */
  abstract WsPeer connect(int port, String id, String proof);

  /** Whether the text comes to the server as it is. */
  abstract boolean canCarry(String proof);

  private static WsPeer withHeader(int port, String id, String header) {
    String token = "token-of-device-" + DEVICES.incrementAndGet();
    return WsPeer.connect(port, id, token, header);
  }
}
