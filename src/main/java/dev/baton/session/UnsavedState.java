package dev.baton.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.protocol.ConnectionDetails;
import dev.baton.protocol.Contact;
import dev.baton.realm.Handover;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.PeerId;
import dev.baton.session.MemoryBudget.Part;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * What a session keeps for the next one of its ID, and which part of it is already in the log.
 * Changed by the threads that read messages, written to the log by the writer. Safe for use by many
 * threads.
 */
final class UnsavedState {
  /** How much other peers can add to the log through a holder's contacts, in the long run. */
  static final int OTHERS_BYTES_PER_SECOND = 256;

  /** How much of that can come at once. */
  static final int OTHERS_BYTES_AT_ONCE = 8_192;

  /** The approximate size of an event without its content. */
  static final int EVENT_BYTES = 512;

  private static final int EMPTY = Handover.NOTHING.state().length();
  private static final long NANOS_PER_BYTE = 1_000_000_000 / OTHERS_BYTES_PER_SECOND;

  private final boolean supportsHandover;
  private final String device;
  private final ContactBook contacts;
  private final MemoryBudget memory;
  private final RecentOffers offers;

  private String state = Handover.NOTHING.state();
  private Handover written = Handover.NOTHING;

  // What is counted of the state and the contacts.
  private long counted;

  // The session has ended, and nothing is counted for it any more.
  private boolean released;

  // Whether something that the holder has done is not written yet, and whether something is that
  // came of others: connections that it only answered, and their LEAVE.
  private boolean unsaved;
  private boolean unsavedOfOthers;

  // Whether the holder has asked to forget a contact that is still in the log.
  private boolean hasForgotten;

  // What others may still add to the log now; less than nothing after a write that was larger.
  private int othersBytes = OTHERS_BYTES_AT_ONCE;
  private OptionalLong refilledNanos = OptionalLong.empty();

  /**
   * A draft with nothing in it.
   *
   * @param supportsHandover whether the client takes part in handovers
   * @param device its name for its device, empty if it sent none
   * @param memory where what it holds is counted
   * @param offeredBytes counts what all sessions remember of their offers
   */
  UnsavedState(
      boolean supportsHandover,
      String device,
      StateLimits limits,
      MemoryBudget memory,
      AtomicInteger offeredBytes) {
    this.supportsHandover = supportsHandover;
    this.memory = memory;
    this.device = device;
    this.contacts = new ContactBook(limits);
    this.offers = new RecentOffers(offeredBytes);
  }

  boolean supportsHandover() {
    return supportsHandover;
  }

  String device() {
    return device;
  }

  /** Continues from what the previous session has left. */
  synchronized void inherit(Handover before) {
    state = before.state();
    written = before;
    if (supportsHandover) {
      for (String json : before.contacts().values()) {
        // The log does not record which of them the holder offered.
        Contact.parse(json).ifPresent(c -> contacts.add(ContactBook.Known.of(c, false), _ -> true));
      }
    }
    recount();
  }

  /** Keeps this, in place of what was kept before; false if there is no memory for it. */
  synchronized boolean saveState(String json) {
    if (released) {
      return true;
    }
    int more = json.length() - state.length();
    if (more > 0 && !memory.tryTake(Part.STATES, more, counted)) {
      return false;
    }
    counted += Math.max(0, more);
    unsaved |= !json.equals(state);
    state = json;
    recount();
    return true;
  }

  /** Counts what is held now, in place of what was held before. */
  private void recount() {
    if (released) {
      return;
    }
    long held = (long) state.length() + contacts.bytes() - EMPTY;
    memory.take(Part.STATES, held - counted);
    counted = held;
  }

  /** The session has ended: its memory is given back. */
  synchronized void release() {
    memory.give(Part.STATES, counted);
    counted = 0;
    released = true;
  }

  /**
   * The holder has offered or answered a connection.
   *
   * @param details what is known of the connection
   * @param isPresent whether a peer can be reached at the moment
   * @return how many contacts were dropped because there was no space
   */
  synchronized int add(
      PeerId peer, ConnectionDetails details, boolean offered, Predicate<PeerId> isPresent) {
    if (released) {
      return 0;
    }
    ContactBook.Known before = contacts.find(details.connectionId());
    Contact contact = Contact.of(peer, details);
    if (before != null && before.contact().equals(contact)) {
      return 0;
    }
    // A repeated answer to another peer's offer does not change who offered it.
    boolean asked = offered || (before != null && before.offered());
    ContactBook.Known entry = ContactBook.Known.of(contact, asked);
    if (!memory.tryTake(Part.STATES, entry.bytes(), counted)) {
      return 1;
    }
    counted += entry.bytes();
    int leftOut = contacts.add(entry, isPresent);
    recount();
    unsaved |= offered;
    unsavedOfOthers |= !offered;
    return leftOut;
  }

  /** Whether there is a contact of this connection with the peer. */
  synchronized boolean hasContact(PeerId peer, String connectionId) {
    ContactBook.Known entry = contacts.find(connectionId);
    return entry != null && entry.peer().equals(peer);
  }

  /**
   * Forgets whatever connected the session with this peer.
   *
   * @param byHolder whether the holder asks for it, and not the peer
   */
  synchronized void remove(PeerId peer, boolean byHolder) {
    if (contacts.remove(peer)) {
      recount();
      hasForgotten |= byHolder;
      unsaved |= byHolder;
      unsavedOfOthers |= !byHolder;
    }
  }

  /** Remembers what the session has offered; how many offers were forgotten for it. */
  synchronized int offered(PeerId destination, ConnectionDetails details, long nowNanos) {
    return offers.add(destination, details, nowNanos);
  }

  /** What the session has offered, now that it is answered. */
  synchronized Optional<ConnectionDetails> takeOffer(PeerId destination, String connectionId) {
    return offers.take(destination, connectionId);
  }

  /** Forgets offers that were not answered for long; whether there are others. */
  synchronized boolean expireOffers(long nowNanos) {
    return offers.expire(nowNanos);
  }

  synchronized void forgetOffers() {
    offers.clear();
  }

  synchronized boolean isUnsaved() {
    return unsaved || unsavedOfOthers;
  }

  /** Whether there is something to be written now, given how much others have had written. */
  synchronized boolean isDue(long nowNanos) {
    long last = refilledNanos.orElse(nowNanos);
    long more = (nowNanos - last) / NANOS_PER_BYTE;
    othersBytes = (int) Math.min(OTHERS_BYTES_AT_ONCE, othersBytes + more);
    refilledNanos = OptionalLong.of(last + more * NANOS_PER_BYTE);
    return unsaved || (unsavedOfOthers && othersBytes > 0);
  }

  /** What is to be written now. */
  synchronized Optional<HandoverChange> dueChange() {
    return changeOrNothing(othersBytes > 0);
  }

  /** All that is not written yet. */
  synchronized Optional<HandoverChange> wholeChange() {
    return changeOrNothing(true);
  }

  private Optional<HandoverChange> changeOrNothing(boolean ofOthers) {
    Optional<HandoverChange> change = change(ofOthers);
    if (change.isEmpty()) {
      // What was changed has been changed back since.
      look();
    }
    return change;
  }

  private Optional<HandoverChange> change(boolean ofOthers) {
    Map<String, String> added = new LinkedHashMap<>();
    for (ContactBook.Known entry : contacts.entries()) {
      if (!isWritten(entry.contact()) && (ofOthers || entry.offered())) {
        added.put(entry.contact().connectionId(), entry.contact().json());
      }
    }
    var change =
        new HandoverChange(
            state.equals(written.state()) ? Optional.empty() : Optional.of(state),
            false,
            added,
            ofOthers || hasForgotten ? removed() : Set.of());
    return change.isEmpty() ? Optional.empty() : Optional.of(change);
  }

  private boolean isWritten(Contact contact) {
    return contact.json().equals(written.contacts().get(contact.connectionId()));
  }

  /** The connections that are in the log but are not contacts any more. */
  private Set<String> removed() {
    if (!supportsHandover) {
      // It knows of no contacts, and leaves those that are there for the next one.
      return Set.of();
    }
    Set<String> removed = new LinkedHashSet<>(written.contacts().keySet());
    removed.removeIf(connection -> contacts.find(connection) != null);
    return removed;
  }

  /** The change is in the log. Later changes must still be written. */
  synchronized void written(HandoverChange change) {
    othersBytes -= othersPart(change);
    written = written.with(change);
    hasForgotten &= !removed().isEmpty();
    look();
  }

  /** Computes what is not written yet. */
  private void look() {
    unsaved = change(false).isPresent();
    unsavedOfOthers = change(true).isPresent();
  }

  /** How many bytes of the log the change takes up for what others have done. */
  private int othersPart(HandoverChange change) {
    int bytes = 0;
    for (Map.Entry<String, String> added : change.contacts().entrySet()) {
      ContactBook.Known entry = contacts.find(added.getKey());
      // Twice is more than the text and, beside it, the name that is in the text too.
      bytes += entry != null && entry.offered() ? 0 : 2 * added.getValue().getBytes(UTF_8).length;
    }
    for (String removed : change.removed()) {
      bytes += hasForgotten ? 0 : removed.length();
    }
    return bytes == 0 ? 0 : bytes + EVENT_BYTES;
  }
}
