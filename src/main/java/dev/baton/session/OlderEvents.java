package dev.baton.session;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.OldDamage;
import dev.baton.eventlog.OpenedLog;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Verifies, once after a start and on a thread of its own, the events that the start did not read
 * because a snapshot covers them. Damage there does not change who holds which ID, but it changes
 * what the log can prove.
 */
final class OlderEvents {
  private static final System.Logger LOG = System.getLogger(OlderEvents.class.getName());

  private volatile @Nullable Damage damage;

  /**
   * Begins to read, if there is anything that the start did not read. It runs after the start
   * because both need the processors.
   *
   * @param onDamage called with damage, on the reading thread
   */
  void verify(OpenedLog opened, Consumer<OldDamage> onDamage) {
    if (opened.plan().snapshot().isEmpty()) {
      return;
    }
    Thread.ofPlatform()
        .name("baton-verify")
        .daemon()
        .start(
            () -> {
              try {
                opened.olderDamage().ifPresent(found -> tell(found, onDamage));
              } catch (LogRefusedException e) {
                LOG.log(
                    System.Logger.Level.WARNING,
                    "the events before the snapshot could not be verified: {0}",
                    e.getMessage());
              }
            });
  }

  private void tell(OldDamage found, Consumer<OldDamage> onDamage) {
    damage = found.damage();
    LOG.log(
        System.Logger.Level.WARNING,
        "{0}. Who holds which ID is known from a snapshot behind it; 'baton repair' saves what can"
            + " be read (see docs/operating/recovering.md)",
        found.damage());
    onDamage.accept(found);
  }

  /** What was found so far. Safe for use by many threads. */
  Optional<Damage> damage() {
    return Optional.ofNullable(damage);
  }
}
