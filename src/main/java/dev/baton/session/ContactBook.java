package dev.baton.session;

import dev.baton.protocol.Contact;
import dev.baton.realm.PeerId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/*
 * What is dropped when there is no more space:
 *
 * 1. A remote peer that has taken up its share loses its own oldest contact.
 * 2. When all shares together are too much: a contact whose remote peer is not connected; then
 *    one of the remote peer that uses the most space; then the new one.
 *
 * A connection that the holder only answered never displaces one that it asked for itself.
 */

/**
 * The contacts of a holder by the name of their connection, oldest first, of which each remote peer
 * has a bounded share. Not safe for use by many threads.
 */
final class ContactBook {
  private final StateLimits limits;
  private final Map<String, Known> entries = new LinkedHashMap<>();

  /**
   * A contact.
   *
   * @param offered whether the holder asked for the connection; otherwise it answered
   * @param bytes how much space it uses
   */
  record Known(Contact contact, boolean offered, int bytes) {
    static Known of(Contact contact, boolean offered) {
      return new Known(contact, offered, contact.bytes());
    }

    PeerId peer() {
      return contact.peer();
    }
  }

  /** How much space a remote peer, or all of them, use. */
  private record Use(int contacts, int bytes) {
    static final Use NONE = new Use(0, 0);

    Use plus(Known entry) {
      return new Use(contacts + 1, bytes + entry.bytes());
    }

    Use plus(Use other) {
      return new Use(contacts + other.contacts, bytes + other.bytes);
    }

    boolean exceeds(int maxContacts, int maxBytes) {
      return contacts > maxContacts || bytes > maxBytes;
    }
  }

  ContactBook(StateLimits limits) {
    this.limits = limits;
  }

  @Nullable Known find(String connectionId) {
    return entries.get(connectionId);
  }

  Collection<Known> entries() {
    return entries.values();
  }

  /** How much space all of them use. */
  int bytes() {
    return use(null).bytes();
  }

  /** Removes every contact with this peer; whether there was one. */
  boolean remove(PeerId peer) {
    return entries.values().removeIf(entry -> entry.peer().equals(peer));
  }

  /**
   * Adds a contact, or puts it in the place of the one of the same connection.
   *
   * @param isPresent whether a peer can be reached at the moment
   * @return how many contacts were dropped for it, itself included
   */
  int add(Known entry, Predicate<PeerId> isPresent) {
    Known before = entries.get(entry.contact().connectionId());
    boolean isOthers = before != null && !before.peer().equals(entry.peer());
    if (isOthers || entry.bytes() > limits.bytesOfOne()) {
      // A connection name that another peer uses is not given away.
      return 1;
    }
    entries.put(entry.contact().connectionId(), entry);
    int leftOut = 0;
    Predicate<Known> isOfSamePeer = other -> other.peer().equals(entry.peer());
    while (isKept(entry)
        && use(entry.peer()).exceeds(limits.contactsOfOne(), limits.bytesOfOne())) {
      leave(oldest(others(entry).filter(isOfSamePeer)).orElse(entry));
      leftOut++;
    }
    while (isKept(entry) && use(null).exceeds(limits.contacts(), limits.stateBytes())) {
      boolean tooMany = use(null).contacts() > limits.contacts();
      leave(victim(entry, tooMany ? Use::contacts : Use::bytes, isPresent).orElse(entry));
      leftOut++;
    }
    return leftOut;
  }

  private boolean isKept(Known entry) {
    return entry.equals(entries.get(entry.contact().connectionId()));
  }

  private Optional<Known> victim(
      Known newcomer, ToIntFunction<Use> measure, Predicate<PeerId> isPresent) {
    List<Known> candidates =
        others(newcomer).filter(other -> newcomer.offered() || !other.offered()).toList();
    Optional<Known> absent =
        oldest(candidates.stream().filter(other -> !isPresent.test(other.peer())));
    if (absent.isPresent()) {
      return absent;
    }
    Map<PeerId, Use> uses = new HashMap<>();
    entries.values().forEach(e -> uses.merge(e.peer(), Use.NONE.plus(e), Use::plus));
    ToIntFunction<Known> room = e -> measure.applyAsInt(uses.getOrDefault(e.peer(), Use.NONE));
    int most = candidates.stream().mapToInt(room).max().orElse(0);
    if (most > room.applyAsInt(newcomer)) {
      return oldest(candidates.stream().filter(e -> room.applyAsInt(e) == most));
    }
    if (!newcomer.offered()) {
      return Optional.empty();
    }
    // Of those that were only answered the newest is dropped: a flood comes after genuine contacts.
    return candidates.reversed().stream()
        .filter(e -> !e.offered())
        .findFirst()
        .or(() -> candidates.stream().findFirst());
  }

  private void leave(Known entry) {
    entries.remove(entry.contact().connectionId());
  }

  private Stream<Known> others(Known entry) {
    return entries.values().stream().filter(other -> !other.equals(entry));
  }

  private Use use(@Nullable PeerId peer) {
    Use use = Use.NONE;
    for (Known entry : entries.values()) {
      use = peer == null || entry.peer().equals(peer) ? use.plus(entry) : use;
    }
    return use;
  }

  /** Those that were answered before those that were asked for, and each of them oldest first. */
  private static Optional<Known> oldest(Stream<Known> entries) {
    return entries.min(Comparator.comparing(Known::offered));
  }
}
