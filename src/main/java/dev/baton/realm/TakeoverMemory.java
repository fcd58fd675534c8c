package dev.baton.realm;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an ID remembers beyond its present holder, so that a used, captured or overridden token
 * cannot take it back and two devices cannot fight over it.
 *
 * @param newestProof {@code iat} of the newest proof accepted for the ID; {@link Instant#EPOCH} if
 *     none was
 * @param tokenIds {@code jti} of the proofs accepted with that {@code iat}
 * @param displacements when a live holder was displaced: the last time, and the times in the {@link
 *     #WINDOW} before it
 */
public record TakeoverMemory(
    Instant newestProof, Set<String> tokenIds, List<Instant> displacements) {
  public static final TakeoverMemory NONE = new TakeoverMemory(Instant.EPOCH, Set.of(), List.of());

  /** The time in which displacements are counted, and for which an ID rests after too many. */
  public static final Duration WINDOW = Duration.ofSeconds(60);

  /** More proofs than this of one second are all refused. */
  private static final int MAX_TOKEN_IDS = 16;

  /** How far the clocks of servers and issuers may be apart, in both directions. */
  private static final Duration SKEW = Duration.ofMinutes(4);

  public TakeoverMemory {
    tokenIds = Set.copyOf(tokenIds);
    displacements = List.copyOf(displacements);
  }

  /** Whether the proof is newer than every one accepted before. */
  boolean isFresh(OwnershipProof proof) {
    return proof.issuedAt().isAfter(newestProof)
        || (proof.issuedAt().equals(newestProof)
            && tokenIds.size() < MAX_TOKEN_IDS
            && !tokenIds.contains(proof.tokenId()));
  }

  /** Whether the ID rests because live holders were displaced too often. */
  boolean isFlapping(int maxDisplacements, Instant now) {
    return displacements.size() >= maxDisplacements
        && now.isBefore(displacements.getLast().plus(WINDOW));
  }

  TakeoverMemory accepted(OwnershipProof proof) {
    if (proof.issuedAt().isAfter(newestProof)) {
      return new TakeoverMemory(proof.issuedAt(), Set.of(proof.tokenId()), displacements);
    }
    if (proof.issuedAt().equals(newestProof) && isFresh(proof)) {
      Set<String> both =
          Stream.concat(tokenIds.stream(), Stream.of(proof.tokenId())).collect(Collectors.toSet());
      return new TakeoverMemory(newestProof, both, displacements);
    }
    return this;
  }

  TakeoverMemory displaced(Instant at) {
    Stream<Instant> recent =
        displacements.stream().filter(before -> !before.plus(WINDOW).isBefore(at));
    return new TakeoverMemory(newestProof, tokenIds, Stream.concat(recent, Stream.of(at)).toList());
  }

  /** The same, but with no proof issued before the given time being fresh. */
  TakeoverMemory notBefore(Instant floor) {
    return newestProof.isBefore(floor) ? new TakeoverMemory(floor, Set.of(), displacements) : this;
  }

  /** Whether nothing in it can matter any more. */
  boolean isOver(Duration proofMaxAge, Instant now) {
    boolean proofsOver =
        newestProof.equals(Instant.EPOCH) || newestProof.plus(proofMaxAge).plus(SKEW).isBefore(now);
    boolean displacementsOver =
        displacements.isEmpty() || displacements.getLast().plus(WINDOW).isBefore(now);
    return proofsOver && displacementsOver;
  }
}
