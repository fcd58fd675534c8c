package dev.baton.realm;

import java.time.Instant;

/** The state of one peer ID. */
public sealed interface Occupancy {
  Occupancy VACANT = new Vacant();

  /** The ID is free. */
  record Vacant() implements Occupancy {}

  /** The ID has a holder, whose socket may be open or not. */
  sealed interface Held extends Occupancy {
    Holder holder();

    TokenDigest token();

    Tenure tenure();

    /** The run of the node that has, or had, the holder's socket. */
    NodeRun run();
  }

  /** A connection holds the ID. */
  record Live(Holder holder, TokenDigest token, Tenure tenure, NodeRun run) implements Held {}

  /** The holder's socket is gone, and the ID waits for its client until the given time. */
  record Detached(Holder holder, TokenDigest token, Tenure tenure, NodeRun run, Instant until)
      implements Held {}
}
