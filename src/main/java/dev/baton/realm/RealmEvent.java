package dev.baton.realm;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What has happened in the realm. Every connection has exactly one event that begins it and exactly
 * one that ends it; {@link PeerResumed} and {@link PeerOverridden} end the previous one and begin
 * the next.
 */
public sealed interface RealmEvent {
  Instant at();

  /** An event of one peer ID. */
  sealed interface IdEvent extends RealmEvent {
    PeerId peer();
  }

  /** An event of a connection that has, had or wanted the ID. */
  sealed interface PeerEvent extends IdEvent {
    ConnectionId connection();
  }

  /** An event of the ban on an ID. */
  sealed interface BanEvent extends IdEvent {}

  /**
   * The server began to start; every holder of an ID at its last end is detached until {@code
   * detachedUntil}, and for longer once it is ready.
   *
   * @param proofMaxAge how long IDs remember the proofs they have seen, from now on
   * @param shared whether other nodes write to the log as well: then it ends the earlier runs of
   *     its own node alone, and otherwise those of all
   */
  record ServerStarted(Instant detachedUntil, Duration proofMaxAge, boolean shared, Instant at)
      implements RealmEvent {
    /** The start of the only server that writes to the log. */
    public ServerStarted(Instant detachedUntil, Duration proofMaxAge, Instant at) {
      this(detachedUntil, proofMaxAge, false, at);
    }
  }

  /**
   * The ports are bound, so that clients can reconnect from now on: those that the start detached
   * have until {@code detachedUntil}.
   */
  record ServerReady(Instant detachedUntil, Instant at) implements RealmEvent {}

  /** The server ended in order. */
  record ServerStopped(Instant at) implements RealmEvent {}

  /**
   * The log can be written again after a failure. Ends of connections from that time follow it; no
   * client was admitted in that time.
   *
   * @param since when the log failed
   * @param voided the sequence number of the previous event, if it is revoked: its append was given
   *     up, no client was answered on its basis, and it still reached the log
   * @param torn how many unreadable records of appends that failed stand directly before this one
   */
  record LogResumed(Instant since, OptionalLong voided, int torn, Instant at)
      implements RealmEvent {}

  /**
   * The log was damaged and has been rebuilt from what could be read; lost events are not in this
   * log.
   *
   * @param lostFrom the first sequence number that was lost at the end, which this event has now
   * @param lostTo the last one that is known to have been there
   * @param gaps what was lost before, in front of events that are left
   */
  record LogRepaired(long lostFrom, long lostTo, List<LostEvents> gaps, Instant at)
      implements RealmEvent {
    public LogRepaired {
      gaps = List.copyOf(gaps);
    }

    /** A repair that lost events at the end alone. */
    public LogRepaired(long lostFrom, long lostTo, Instant at) {
      this(lostFrom, lostTo, List.of(), at);
    }
  }

  /**
   * Events that were lost in front of one that is left.
   *
   * @param from the first sequence number
   * @param to the last one; one less than {@code from} if no event is missing, but the one there
   *     follows another than that before it
   */
  record LostEvents(long from, long to) {}

  /**
   * Events in front of the snapshot that a start began with cannot be read any more. Who holds
   * which ID does not depend on them.
   *
   * @param damagedSeq the first event that cannot be relied on
   * @param file the name of the file in which it is, or should be
   * @param why what is wrong with it
   */
  record LogDamaged(long damagedSeq, String file, String why, Instant at) implements RealmEvent {}

  /**
   * Events before a certain one have been deleted, as the operator asked for.
   *
   * @param firstSeq the first sequence number that is left
   * @param previousHash the hash of the record before it
   * @param subtrees what stands for the deleted records in the log's Merkle tree: the hashes of
   *     their largest whole subtrees, in hexadecimal; empty in logs of old
   */
  record LogPruned(long firstSeq, String previousHash, List<String> subtrees, Instant at)
      implements RealmEvent {
    public LogPruned {
      subtrees = List.copyOf(subtrees);
    }
  }

  /**
   * Refused takeovers that were not worth an event each, since an attacker could fill the disk with
   * them.
   *
   * @param since when the first of them was refused
   * @param count how many there were in all
   * @param peers the IDs that were asked for, with how many each, as far as they fit; the most
   *     often asked for first
   */
  record RefusalsOmitted(Instant since, long count, List<OmittedRefusals> peers, Instant at)
      implements RealmEvent {
    public RefusalsOmitted {
      peers = List.copyOf(peers);
    }
  }

  /** How many refused takeovers of one ID have no event of their own. */
  record OmittedRefusals(PeerId peer, long count) {}

  /** A connection took a vacant ID. */
  record PeerConnected(
      PeerId peer,
      ConnectionId connection,
      TokenDigest token,
      Optional<OwnershipProof> proof,
      ClientDetails client,
      Instant at)
      implements PeerEvent {}

  /** The same client reconnected. */
  record PeerResumed(
      PeerId peer,
      ConnectionId connection,
      Holder previous,
      TokenDigest token,
      Optional<OwnershipProof> proof,
      ClientDetails client,
      Instant at)
      implements PeerEvent {}

  /** Another client, which proved that it owns the ID, took it over. */
  record PeerOverridden(
      PeerId peer,
      ConnectionId connection,
      Holder previous,
      TokenDigest token,
      OwnershipProof proof,
      ClientDetails client,
      Instant at)
      implements PeerEvent {}

  /**
   * A client that presented something as a proof did not get the ID; its holder is untouched.
   *
   * @param connection the client's, which holds nothing and has no other event
   * @param proof what the proof says, if it is a good one
   */
  record OverrideRefused(
      PeerId peer,
      ConnectionId connection,
      Holder holder,
      Refusal refusal,
      Optional<OwnershipProof> proof,
      ClientDetails client,
      Instant at)
      implements PeerEvent {}

  /** The holder's socket is gone; the ID is kept for its client. */
  record PeerDetached(
      PeerId peer, ConnectionId connection, DisconnectReason reason, Instant until, Instant at)
      implements PeerEvent {}

  /** What is to move with the holder's ID has changed. No part of the audit. */
  record StateSaved(PeerId peer, ConnectionId connection, HandoverChange change, Instant at)
      implements PeerEvent {}

  /**
   * The ID is vacant again.
   *
   * @param order whose order it was, if an operator's
   */
  record PeerDisconnected(
      PeerId peer,
      ConnectionId connection,
      DisconnectReason reason,
      Optional<OperatorOrder> order,
      Instant at)
      implements PeerEvent {
    /** An end that no operator ordered. */
    public PeerDisconnected(
        PeerId peer, ConnectionId connection, DisconnectReason reason, Instant at) {
      this(peer, connection, reason, Optional.empty(), at);
    }
  }

  /**
   * No client gets the ID from now on, in place of a ban that there was. Who held it does no
   * longer.
   *
   * @param until when the ban ends by itself; empty if it does not
   * @param connection the connection that held the ID, which has ended with this event
   */
  record PeerBanned(
      PeerId peer,
      Optional<Instant> until,
      Optional<ConnectionId> connection,
      OperatorOrder order,
      Instant at)
      implements BanEvent {}

  /**
   * The ID is free again.
   *
   * @param by the name of the operator's token
   */
  record BanLifted(PeerId peer, String by, Instant at) implements BanEvent {}

  /**
   * What is personal in the earlier events of the ID cannot be read any more: the key for it was
   * destroyed before this event. No connection holds the ID at this moment.
   */
  record PeerErased(PeerId peer, OperatorOrder order, Instant at) implements IdEvent {}
}
