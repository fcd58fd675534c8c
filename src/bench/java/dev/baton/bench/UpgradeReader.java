package dev.baton.bench;

import java.nio.ByteBuffer;

/** Passes over the head of the answer to an upgrade and keeps its status. Confined to a thread. */
final class UpgradeReader {
  private static final String END = "\r\n\r\n";
  private static final int STATUS_AT = "HTTP/1.1 ".length();

  private int seen;
  private int endMatched;
  private int status;

  /** Consumes the head and not a byte more; true once it is complete. */
  boolean feed(ByteBuffer in) {
    while (in.hasRemaining() && endMatched < END.length()) {
      byte b = in.get();
      if (seen >= STATUS_AT && seen < STATUS_AT + 3) {
        status = status * 10 + b - '0';
      }
      seen++;
      if (b == END.charAt(endMatched)) {
        endMatched++;
      } else {
        endMatched = b == '\r' ? 1 : 0;
      }
    }
    return endMatched == END.length();
  }

  int status() {
    return status;
  }
}
