package dev.baton.transport.websocket;

/**
 * A bounded memory that many sockets take their buffers from, in bytes. Safe for use by many
 * threads.
 */
public interface BufferMemory {
  /**
   * Takes memory if there is enough of it for this holder.
   *
   * @param held what the holder has taken already
   * @return whether it was taken, and must be given back
   */
  boolean tryTake(long bytes, long held);

  /** Takes memory for what must be held in any case, and is bounded by something else. */
  void take(long bytes);

  /** Gives back what was taken. */
  void give(long bytes);

  /** Whether so little is free that a client that sends much should be read more slowly. */
  boolean isShort();

  /** How much there is in all. */
  long limit();

  /** How much of it is taken, by sockets and by others. */
  long used();

  /** How much has to be free so that one holder may have this much. */
  long freeFor(long held);
}
