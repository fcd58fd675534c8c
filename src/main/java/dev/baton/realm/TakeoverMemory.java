package dev.baton.realm;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an ID remembers beyond its present holder, so that a used, captured or overridden token
 * cannot take it back and two devices cannot fight over it.
 *
 * <p>Only proofs of identity providers are remembered. A ticket needs no memory: the takeover that
 * it makes ends the tenure to which it is bound.
 *
 * @param newestProof {@code iat} of the newest proof accepted for the ID, but never later than the
 *     moment at which it was accepted, so that an issuer whose clock is ahead does not make the
 *     next proof stale; {@link Instant#EPOCH} if none was
 * @param used the accepted proofs that are not older than that, which their time does not
 *     distinguish from new ones
 * @param byProvider when a proof of a provider displaced a live holder that had its ID by such a
 *     proof: the last time, and the times in the {@link #WINDOW} before it
 * @param byTicket the same of tickets that displaced a holder with a ticket or a proof, within the
 *     current chain of devices that pass the ID on to each other
 */
public record TakeoverMemory(
    Instant newestProof, Set<UsedProof> used, List<Instant> byProvider, List<Instant> byTicket) {
  public static final TakeoverMemory NONE =
      new TakeoverMemory(Instant.EPOCH, Set.of(), List.of(), List.of());

  /** The time in which displacements are counted, and for which an ID rests after too many. */
  public static final Duration WINDOW = Duration.ofSeconds(60);

  /** More proofs than this of one second are all refused. */
  private static final int MAX_OF_A_SECOND = 16;

  /** With more than this the oldest are given up, and so are all others of their second. */
  private static final int MAX_USED = 64;

  /** How far the clocks of servers and issuers may be apart, in both directions. */
  private static final Duration SKEW = Duration.ofMinutes(4);

  public TakeoverMemory {
    used = Set.copyOf(used);
    byProvider = List.copyOf(byProvider);
    byTicket = List.copyOf(byTicket);
  }

  /** Whether a provider's proof is newer than every one accepted before. */
  boolean isFresh(OwnershipProof proof) {
    Instant issuedAt = proof.issuedAt();
    if (issuedAt.isBefore(newestProof) || used.contains(UsedProof.of(proof))) {
      return false;
    }
    if (used.stream()
        .anyMatch(other -> other.isUnreadable() && issuedAt.equals(other.issuedAt()))) {
      // It may be the same.
      return false;
    }
    return issuedAt.isAfter(newestProof)
        || used.stream().filter(other -> other.issuedAt().equals(issuedAt)).count()
            < MAX_OF_A_SECOND;
  }

  /** Whether a newer proof of a provider was accepted. One that was used itself may come again. */
  boolean isOutdated(OwnershipProof proof) {
    return proof.issuedAt().isBefore(newestProof);
  }

  /** Whether the ID rests from proofs of this rank because they displaced holders too often. */
  boolean isFlapping(ProofRank rank, int maxDisplacements, Instant now) {
    List<Instant> displacements = displacementsBy(rank);
    return displacements.size() >= maxDisplacements
        && now.isBefore(displacements.getLast().plus(WINDOW));
  }

  private List<Instant> displacementsBy(ProofRank rank) {
    return switch (rank) {
      case TICKET -> byTicket;
      case PROVIDER -> byProvider;
    };
  }

  TakeoverMemory accepted(OwnershipProof proof, Instant at) {
    if (proof.rank() == ProofRank.TICKET || !isFresh(proof)) {
      return this;
    }
    Instant now = at.truncatedTo(ChronoUnit.SECONDS);
    Instant heard = proof.issuedAt().isBefore(now) ? proof.issuedAt() : now;
    Instant newest = heard.isAfter(newestProof) ? heard : newestProof;
    Set<UsedProof> both =
        Stream.concat(used.stream(), Stream.of(UsedProof.of(proof)))
            .collect(Collectors.toUnmodifiableSet());
    TakeoverMemory memory = withProofs(newest, both);
    if (memory.used().size() <= MAX_USED) {
      return memory;
    }
    Instant oldest =
        memory.used().stream().map(UsedProof::issuedAt).min(Instant::compareTo).orElse(newest);
    return withProofs(oldest.plusSeconds(1), memory.used());
  }

  private TakeoverMemory withProofs(Instant newest, Set<UsedProof> proofs) {
    Set<UsedProof> notOlder =
        proofs.stream()
            .filter(proof -> !proof.issuedAt().isBefore(newest))
            .collect(Collectors.toUnmodifiableSet());
    return new TakeoverMemory(newest, notOlder, byProvider, byTicket);
  }

  /** A live holder of this tenure was displaced by a proof of this rank. */
  TakeoverMemory displaced(Tenure tenure, ProofRank rank, Instant at) {
    if (!tenure.isWonByAtLeast(rank)) {
      return this;
    }
    List<Instant> times =
        Stream.concat(
                displacementsBy(rank).stream().filter(time -> !time.plus(WINDOW).isBefore(at)),
                Stream.of(at))
            .toList();
    return switch (rank) {
      case TICKET -> new TakeoverMemory(newestProof, used, byProvider, times);
      case PROVIDER -> new TakeoverMemory(newestProof, used, times, byTicket);
    };
  }

  /** A chain of devices that pass the ID on by tickets begins; earlier chains count no more. */
  TakeoverMemory withNewChain() {
    return byTicket.isEmpty() ? this : new TakeoverMemory(newestProof, used, byProvider, List.of());
  }

  /**
   * The same without which proofs were accepted: none is fresh that was issued before the given
   * time, or before the newest accepted one.
   */
  TakeoverMemory forgotten(Instant at) {
    Instant newest =
        Stream.concat(
                used.stream().map(UsedProof::issuedAt),
                Stream.of(newestProof.minusSeconds(1), at.truncatedTo(ChronoUnit.SECONDS)))
            .max(Instant::compareTo)
            .orElse(at);
    return new TakeoverMemory(
        newest.plusSeconds(1),
        Set.of(),
        isOver(byProvider, at) ? List.of() : byProvider,
        isOver(byTicket, at) ? List.of() : byTicket);
  }

  /** The same without the numbers of the proofs. */
  TakeoverMemory redacted() {
    Set<UsedProof> nameless =
        used.stream()
            .map(proof -> new UsedProof(proof.issuedAt(), Redaction.ERASED.text()))
            .collect(Collectors.toUnmodifiableSet());
    return new TakeoverMemory(newestProof, nameless, byProvider, byTicket);
  }

  /** The same, but with no proof issued before the given time being fresh. */
  TakeoverMemory notBefore(Instant floor) {
    return newestProof.isBefore(floor) ? withProofs(floor, used) : this;
  }

  /** Whether nothing in it can matter any more. */
  boolean isOver(Duration proofMaxAge, Instant now) {
    boolean proofsOver =
        newestProof.equals(Instant.EPOCH) || newestProof.plus(proofMaxAge).plus(SKEW).isBefore(now);
    return proofsOver && isOver(byProvider, now) && isOver(byTicket, now);
  }

  private static boolean isOver(List<Instant> displacements, Instant now) {
    return displacements.isEmpty() || displacements.getLast().plus(WINDOW).isBefore(now);
  }
}
