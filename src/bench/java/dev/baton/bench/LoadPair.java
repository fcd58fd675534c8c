package dev.baton.bench;

import java.nio.ByteBuffer;

/** A sender, its messages made ahead, and the send times of those under way, oldest first. */
final class LoadPair {
  private final LoadConnection sender;
  private final ByteBuffer frames;
  private final int frameLength;
  private final long[] sentAt;
  private int oldest;
  private int underWay;
  private int due;

  /** {@code atOnce} is the most that one write sends, {@code limit} the most under way. */
  LoadPair(LoadConnection sender, String message, int atOnce, int limit) {
    this.sender = sender;
    this.frames = MaskedFrames.text(message, atOnce);
    this.frameLength = frames.limit() / atOnce;
    this.sentAt = new long[limit];
  }

  /** Owes the receiver so many more messages, unless the limit is reached: then false. */
  boolean owe(int messages) {
    if (underWay + due + messages > sentAt.length) {
      return false;
    }
    due += messages;
    return true;
  }

  /** Sends what is owed in one write. */
  void sendDue() {
    if (due == 0) {
      return;
    }
    long now = System.nanoTime();
    frames.limit(due * frameLength).rewind();
    for (; due > 0; due--) {
      sentAt[(oldest + underWay++) % sentAt.length] = now;
    }
    sender.send(frames);
  }

  /**
   * Takes the oldest message off, for a server keeps the order between two peers: its send time.
   */
  long received() {
    if (underWay == 0) {
      throw new BenchFailure("a message came in that was not sent: relayed twice?");
    }
    long sent = sentAt[oldest];
    oldest = (oldest + 1) % sentAt.length;
    underWay--;
    return sent;
  }

  int underWay() {
    return underWay;
  }
}
