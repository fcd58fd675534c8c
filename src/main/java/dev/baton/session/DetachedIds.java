package dev.baton.session;

import dev.baton.realm.Handover;
import dev.baton.realm.PeerId;
import dev.baton.session.MemoryBudget.Part;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The memory of IDs that wait for their clients, with what moves with them. When an address has
 * reached its share, or there is no memory, the next ID does not wait; the earlier ones keep
 * waiting. Confined to the writer's thread.
 */
final class DetachedIds {
  /** The size of an ID and its objects, in the realm and here. */
  private static final int OVERHEAD = 1_024;

  private final MemoryBudget memory;
  private final Map<PeerId, Place> places = new HashMap<>();
  private final Map<AddressKey, Long> bytesOfAddresses = new HashMap<>();

  private record Place(AddressKey address, long bytes) {}

  DetachedIds(MemoryBudget memory) {
    this.memory = memory;
  }

  /** Takes the memory for an ID whose client was at this address; false if there is none for it. */
  boolean reserve(PeerId peer, AddressKey address, Handover handover) {
    release(peer);
    long bytes = OVERHEAD + sizeOf(handover);
    long held = bytesOfAddresses.getOrDefault(address, 0L);
    if (!memory.tryTake(Part.DETACHED_IDS, bytes, held)) {
      return false;
    }
    add(peer, new Place(address, bytes));
    return true;
  }

  /**
   * Takes the memory for an ID that waits whether there is memory or not: since before the server's
   * start, or until the next one.
   */
  void adopt(PeerId peer, Handover handover) {
    release(peer);
    var place = new Place(AddressKey.UNKNOWN, OVERHEAD + sizeOf(handover));
    memory.take(Part.DETACHED_IDS, place.bytes());
    add(peer, place);
  }

  private void add(PeerId peer, Place place) {
    places.put(peer, place);
    bytesOfAddresses.merge(place.address(), place.bytes(), Long::sum);
  }

  /** Gives the memory back, if any was taken for this ID. */
  void release(PeerId peer) {
    Place place = places.remove(peer);
    if (place != null) {
      memory.give(Part.DETACHED_IDS, place.bytes());
      bytesOfAddresses.computeIfPresent(
          place.address(), (_, bytes) -> bytes == place.bytes() ? null : bytes - place.bytes());
    }
  }

  /** Gives back the memory of all IDs that no longer wait. */
  void keepOnly(Predicate<PeerId> waits) {
    places.keySet().stream().filter(waits.negate()).toList().forEach(this::release);
  }

  private static long sizeOf(Handover handover) {
    long contacts = handover.contacts().values().stream().mapToLong(String::length).sum();
    return handover.state().length() + contacts;
  }
}
