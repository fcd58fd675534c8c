package dev.baton.audit.index;

import java.sql.SQLException;
import java.util.Set;

/** The index cannot be read or written; the log can. */
public final class IndexUnusableException extends RuntimeException {
  /** SQLite's codes for a file that is damaged and for one that is no database. */
  private static final Set<Integer> DAMAGED = Set.of(11, 26);

  private static final int PRIMARY_CODE = 0xff;

  private final boolean isDamaged;

  IndexUnusableException(String message) {
    super(message);
    this.isDamaged = true;
  }

  IndexUnusableException(SQLException cause) {
    super(cause.getMessage(), cause);
    this.isDamaged = DAMAGED.contains(cause.getErrorCode() & PRIMARY_CODE);
  }

  /** Whether only a new file helps. */
  boolean isDamaged() {
    return isDamaged;
  }
}
