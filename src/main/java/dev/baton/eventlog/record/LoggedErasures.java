package dev.baton.eventlog.record;

import dev.baton.eventlog.LogEntry;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent.PeerErased;
import dev.baton.realm.Redaction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The erasures that events of a log say are done, compared with the keys: an older key file that
 * was put back opens again what they have erased. Confined to one thread.
 */
public final class LoggedErasures {
  private static final System.Logger LOG = System.getLogger(LoggedErasures.class.getName());
  private static final int MAX_NAMED = 5;

  private final Map<PeerId, Integer> generations = new LinkedHashMap<>();

  /**
   * Takes an event of the log.
   *
   * @param record what it was read from
   */
  public void note(LogEntry entry, byte[] record) {
    // One that the keys do not open is of keys that are lost, and so is what it has erased.
    if (entry.event() instanceof PeerErased erased
        && RecordFrame.isSealed(record)
        && !erased.order().equals(Redaction.UNREADABLE.order())) {
      generations.merge(erased.peer(), EventCodec.generation(record), Math::max);
    }
  }

  /** Warns of those whose keys are not destroyed. */
  public void compare(PersonalKeys keys) {
    List<PeerId> undone =
        generations.entrySet().stream()
            .filter(erased -> keys.forNext(erased.getKey()).generation() < erased.getValue())
            .map(Map.Entry::getKey)
            .toList();
    if (!undone.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "personal.key is older than erasures in the event log: what they erased can be read"
              + " again. Erase these IDs again. There are {0}, and the first are {1}",
          Integer.toString(undone.size()),
          undone.stream().limit(MAX_NAMED).toList());
    }
  }
}
