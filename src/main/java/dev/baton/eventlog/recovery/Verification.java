package dev.baton.eventlog.recovery;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.LogUnreadableException;
import java.util.Optional;

/** What verifying a log showed: the one answer that a start, a repair and every reader act on. */
sealed interface Verification {
  /**
   * Every event is what was written.
   *
   * @param read what was read
   */
  record Whole(VerifiedLog read) implements Verification {}

  /**
   * The log is not what was written.
   *
   * @param first the first thing that is wrong and that no event explains
   * @param read what was read all the same
   */
  record Damaged(Damage first, VerifiedLog read) implements Verification {}

  /** A later version of this program wrote a part of it. */
  record TooNew(String why) implements Verification {
    LogRefusedException refusal() {
      return new LogRefusedException(
          why
              + ". Nothing was changed; use the version of this program that wrote it, or a later"
              + " one");
    }
  }

  /** A part of it cannot be read at the moment, which says nothing about the events. */
  record Unreadable(LogUnreadableException why) implements Verification {}

  /**
   * What was read.
   *
   * @throws LogRefusedException if the log is too new or cannot be read
   */
  default VerifiedLog read() {
    return switch (this) {
      case Whole(VerifiedLog read) -> read;
      case Damaged(_, VerifiedLog read) -> read;
      case TooNew tooNew -> throw tooNew.refusal();
      case Unreadable(LogUnreadableException why) -> throw why;
    };
  }

  /**
   * The damage, if that is what was found.
   *
   * @throws LogRefusedException if the log is too new or cannot be read
   */
  default Optional<Damage> damage() {
    return this instanceof Damaged damaged ? Optional.of(damaged.first()) : noDamage();
  }

  private Optional<Damage> noDamage() {
    VerifiedLog _ = read();
    return Optional.empty();
  }
}
