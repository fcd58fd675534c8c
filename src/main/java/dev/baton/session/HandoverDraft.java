package dev.baton.session;

import dev.baton.protocol.Contact;
import dev.baton.realm.Handover;
import dev.baton.realm.PeerId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a session has to hand over to the next one of its ID, as it is at this moment. Written by
 * the threads that read messages, taken by the writer, which puts it into the log. Safe for use by
 * many threads.
 */
final class HandoverDraft {
  private final boolean takesPart;
  private final String device;
  private final HandoverLimits limits;

  private String state = Handover.NOTHING.state();
  private final Map<String, Contact> contacts = new LinkedHashMap<>();
  private int contactsLength;
  private boolean unsaved;

  /**
   * A draft with nothing in it.
   *
   * @param takesPart whether the client said that it takes part in handovers
   * @param device what it calls its device, empty if it did not say
   */
  HandoverDraft(boolean takesPart, String device, HandoverLimits limits) {
    this.takesPart = takesPart;
    this.device = device;
    this.limits = limits;
  }

  boolean takesPart() {
    return takesPart;
  }

  String device() {
    return device;
  }

  /** Goes on from what the session before has left. */
  synchronized void inherit(Handover before) {
    state = before.state();
    Contact.parseAll(before.contacts()).forEach(this::put);
  }

  /** Keeps this, in place of what was kept before. */
  synchronized void saveState(String json) {
    unsaved |= !json.equals(state);
    state = json;
  }

  /** Keeps a contact; how many others it has pushed out. */
  synchronized int add(Contact contact) {
    Contact before = contacts.get(contact.connectionId());
    // An answer says less of a connection than the offer before it.
    if (before != null && before.json().length() >= contact.json().length()) {
      return 0;
    }
    put(contact);
    unsaved = true;
    int pushedOut = 0;
    Iterator<Contact> oldest = contacts.values().iterator();
    while (contacts.size() > limits.contacts() || contactsLength > limits.stateBytes()) {
      contactsLength -= length(oldest.next());
      oldest.remove();
      pushedOut++;
    }
    return pushedOut;
  }

  private void put(Contact contact) {
    Contact before = contacts.put(contact.connectionId(), contact);
    contactsLength += length(contact) - (before == null ? 0 : length(before));
  }

  /** With the comma behind it. */
  private static int length(Contact contact) {
    return contact.json().length() + 1;
  }

  /** Forgets whatever connected the session with this peer. */
  synchronized void remove(PeerId peer) {
    boolean removed =
        contacts
            .values()
            .removeIf(
                contact -> {
                  boolean theirs = contact.peer().equals(peer);
                  contactsLength -= theirs ? length(contact) : 0;
                  return theirs;
                });
    unsaved |= removed;
  }

  synchronized boolean isUnsaved() {
    return unsaved;
  }

  /** What is to be written, if anything has changed since it was last asked for. */
  synchronized Optional<Handover> takeUnsaved() {
    if (!unsaved) {
      return Optional.empty();
    }
    unsaved = false;
    return Optional.of(new Handover(state, Contact.encodeAll(contacts.values())));
  }

  /** What was taken could not be written. */
  synchronized void saveAgain() {
    unsaved = true;
  }
}
