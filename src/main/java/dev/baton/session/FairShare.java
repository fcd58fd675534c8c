package dev.baton.session;

/**
 * The rule for how much of a bounded store one user may have, so that no user can fill it for the
 * others.
 *
 * <p>Three quarters of the store are for large users: each may have a third of what is free in
 * them, which is three sixteenths of the store for a single user, and less the more users there are
 * (dynamic thresholds, Choudhury and Hahne, IEEE/ACM Transactions on Networking 6(2), 1998). The
 * last quarter is only for users that have little stored, so that a new user with a small piece
 * finds space whatever a few large users have taken.
 */
public final class FairShare {
  private static final int SHARE_OF_FREE = 3;
  private static final int SMALL_PART = 256;

  private FairShare() {}

  /**
   * Whether one more piece may be stored.
   *
   * @param held what its user has stored already, a part of {@code used}
   * @param piece the size of the piece
   * @param used what all users have stored
   * @param limit the size of the store
   * @param small what a user may have and count as one that has little; at most {@code limit / 256}
   */
  public static boolean allows(long held, long piece, long used, long limit, long small) {
    if (held + piece <= Math.min(small, limit / SMALL_PART)) {
      return used + piece <= limit;
    }
    return (held + piece) * SHARE_OF_FREE <= limit / 4 * 3 - used - piece;
  }

  /** How much has to be free of a store so that one user may have so much of it. */
  public static long enoughFor(long wanted, long limit) {
    return limit - limit / 4 * 3 + wanted * (SHARE_OF_FREE + 1);
  }
}
