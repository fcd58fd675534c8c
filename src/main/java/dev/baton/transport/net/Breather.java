package dev.baton.transport.net;

import java.util.concurrent.locks.LockSupport;

/**
 * Makes a reader leave its processor now and then. A virtual thread whose socket always has input
 * would otherwise keep it for itself, and as many such clients as there are processors would stop
 * the server. Used by the connection's reading thread only.
 */
public final class Breather {
  private static final long PAUSE_NANOS = 20_000;

  private final int most;
  private int inARow;

  /**
   * A pause after so many reads.
   *
   * @param most few enough that their cost is short compared with what clients wait for
   */
  public Breather(int most) {
    this.most = most;
  }

  /** Something was read; pauses if much was in a row. */
  public void afterRead() {
    if (++inARow >= most) {
      inARow = 0;
      // Long enough to leave the processor; yielding would put it back at once.
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** What was read was as large as this: a KB takes about as long as a read without anything. */
  public void weighs(int bytes) {
    inARow += bytes / 1_024;
  }

  /** The reader has paused for something else. */
  public void hasPaused() {
    inARow = 0;
  }
}
