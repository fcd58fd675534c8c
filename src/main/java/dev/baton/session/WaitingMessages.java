package dev.baton.session;

import dev.baton.realm.PeerId;
import dev.baton.session.MemoryBudget.Part;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Messages for absent peers. One lock guards all of it: this is the slow path, and the lock puts
 * "absent, so keep it" and "connected, so deliver it" in one order.
 */
final class WaitingMessages {
  /** How many pairs of peers are remembered as having received EXPIRE for lack of space. */
  private static final int MAX_REFUSED = 4_096;

  /** Objects round a message that waits, in bytes. */
  private static final int OVERHEAD = 128;

  /** A sender of up to this much finds space as long as there is any. */
  private static final int SMALL_BYTES = 8_192;

  /** A sender has at most one of so many parts of what waits for one peer. */
  private static final int QUARTER = 4;

  /** So many messages may be one sender's though they are more than a quarter. */
  private static final int FEW_MESSAGES = 16;

  private final WaitingLimits limits;
  private final MemoryBudget memory;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<PeerId, Box> boxes = new HashMap<>();
  private final Map<PeerId, Sender> senders = new HashMap<>();
  private final Set<Expired> refused = new HashSet<>();
  private long bytesInAll;
  private long messagesInAll;

  WaitingMessages(WaitingLimits limits, MemoryBudget memory) {
    this.limits = limits;
    this.memory = memory;
  }

  /** The result of adding a message. */
  enum Acceptance {
    KEPT,
    NO_ROOM,
    /** The sender has received EXPIRE since the last sweep. */
    STILL_NO_ROOM,
    /** The peer has connected in the meantime. */
    NOT_ABSENT
  }

  /** A sender whose messages to {@code absent} have expired. */
  record Expired(PeerId absent, PeerId sender) {}

  private record Waiting(PeerId sender, byte[] message, long addedNanos) {}

  /** What one sender has waiting, in all and for whom. */
  private static final class Sender {
    final Map<PeerId, PeerShare> destinations = new HashMap<>();
    long bytes;
  }

  /** What one sender has waiting for one destination. */
  private record PeerShare(int messages, int bytes) {
    static final PeerShare NONE = new PeerShare(0, 0);

    PeerShare with(int length) {
      return new PeerShare(messages + 1, bytes + length);
    }

    PeerShare without(int length) {
      return new PeerShare(messages - 1, bytes - length);
    }
  }

  private static final class Box {
    final ArrayDeque<Waiting> messages = new ArrayDeque<>();
    int bytes;
  }

  /** Keeps a message, unless {@code isAbsent} says under the lock that its destination is here. */
  Acceptance add(
      PeerId sender, PeerId destination, byte[] message, long nowNanos, BooleanSupplier isAbsent) {
    lock.lock();
    try {
      if (!isAbsent.getAsBoolean()) {
        return Acceptance.NOT_ABSENT;
      }
      if (!takeRoom(sender, destination, message.length)) {
        boolean isNews =
            refused.size() < MAX_REFUSED && refused.add(new Expired(destination, sender));
        return isNews ? Acceptance.NO_ROOM : Acceptance.STILL_NO_ROOM;
      }
      Box box = boxes.computeIfAbsent(destination, _ -> new Box());
      box.messages.add(new Waiting(sender, message, nowNanos));
      box.bytes += message.length;
      bytesInAll += message.length;
      messagesInAll++;
      Sender account = senders.computeIfAbsent(sender, _ -> new Sender());
      account.bytes += message.length;
      account.destinations.merge(
          destination, PeerShare.NONE.with(message.length), (had, _) -> had.with(message.length));
      return Acceptance.KEPT;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the memory if no limit is exceeded. */
  private boolean takeRoom(PeerId sender, PeerId destination, int length) {
    Box box = boxes.get(destination);
    if (box != null
        && (box.messages.size() >= limits.messagesPerPeer()
            || box.bytes + length > limits.bytesPerPeer())) {
      return false;
    }
    Sender account = senders.get(sender);
    int destinations = account == null ? 0 : account.destinations.size();
    long held = account == null ? 0 : account.bytes;
    PeerShare share = account == null ? null : account.destinations.get(destination);
    if (share != null && !allows(share, length)) {
      return false;
    }
    return length <= limits.bytesPerPeer()
        && !(share == null && destinations >= limits.peersPerSender())
        && FairShare.allows(held, length, bytesInAll, limits.bytesInAll(), SMALL_BYTES)
        && memory.tryTake(Part.WAITING_MESSAGES, length + OVERHEAD, held);
  }

  /** No sender fills the box of an absent peer: others would not reach it. */
  private boolean allows(PeerShare share, int length) {
    return share.messages() < Math.max(limits.messagesPerPeer() / QUARTER, FEW_MESSAGES)
        && share.bytes() + length <= Math.max(limits.bytesPerPeer() / QUARTER, SMALL_BYTES);
  }

  /**
   * Delivers to a peer that has come what waited for it, between {@code before} and {@code after},
   * with no message added or expired meanwhile. If it loses its ID meanwhile, the rest goes on
   * waiting for its successor.
   *
   * @return false, and nothing is done, if it has lost its ID already
   */
  boolean deliverTo(PeerSession session, Runnable before, Runnable after) {
    lock.lock();
    try {
      if (session.isFenced()) {
        return false;
      }
      before.run();
      Box box = boxes.get(session.peer());
      if (box != null) {
        empty(box, session);
      }
      after.run();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void empty(Box box, PeerSession session) {
    for (Waiting next = box.messages.peek();
        next != null && session.deliverWaiting(next.message());
        next = box.messages.peek()) {
      box.messages.remove();
      box.bytes -= next.message().length;
      forget(session.peer(), next);
    }
    if (box.messages.isEmpty()) {
      boxes.remove(session.peer());
    }
  }

  /** Drops what has waited for {@code timeout} or longer; one entry for each pair of peers. */
  Set<Expired> expire(long nowNanos, Duration timeout) {
    lock.lock();
    try {
      refused.clear();
      var expired = new LinkedHashSet<Expired>();
      List<PeerId> emptied = new ArrayList<>();
      boxes.forEach(
          (absent, box) -> {
            while (!box.messages.isEmpty()
                && nowNanos - box.messages.element().addedNanos() >= timeout.toNanos()) {
              Waiting old = box.messages.remove();
              box.bytes -= old.message().length;
              forget(absent, old);
              expired.add(new Expired(absent, old.sender()));
            }
            if (box.messages.isEmpty()) {
              emptied.add(absent);
            }
          });
      emptied.forEach(boxes::remove);
      return expired;
    } finally {
      lock.unlock();
    }
  }

  private void forget(PeerId destination, Waiting waiting) {
    int length = waiting.message().length;
    bytesInAll -= length;
    messagesInAll--;
    memory.give(Part.WAITING_MESSAGES, length + OVERHEAD);
    senders.computeIfPresent(
        waiting.sender(),
        (_, account) -> {
          account.bytes -= length;
          account.destinations.computeIfPresent(
              destination, (_, had) -> had.messages() == 1 ? null : had.without(length));
          return account.destinations.isEmpty() ? null : account;
        });
  }

  /** What waits now. */
  WaitingTotals totals() {
    lock.lock();
    try {
      return new WaitingTotals(messagesInAll, bytesInAll);
    } finally {
      lock.unlock();
    }
  }
}
