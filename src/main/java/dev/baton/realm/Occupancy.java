package dev.baton.realm;

import java.time.Instant;

/** The state of one peer ID. */
public sealed interface Occupancy {
  Occupancy VACANT = new Vacant();

  /** Nobody holds the ID. */
  record Vacant() implements Occupancy {}

  /** Somebody holds the ID, with or without a socket at this moment. */
  sealed interface Held extends Occupancy {
    Holder holder();

    TokenDigest token();

    Tenure tenure();
  }

  /** A connection holds the ID. */
  record Live(Holder holder, TokenDigest token, Tenure tenure) implements Held {}

  /** The holder's socket is gone, and the ID waits for its client until the given time. */
  record Detached(Holder holder, TokenDigest token, Tenure tenure, Instant until) implements Held {}
}
