package dev.baton.session;

import dev.baton.ownership.SignatureTurn;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The single place where signatures are verified, one at a time, so that they never take more than
 * one processor from the relay. Safe for use by many threads.
 *
 * <p>Addresses take turns, and those whose proofs have failed recently come after the others: a
 * client that sends forged proofs as fast as it can delays only itself. A bounded number waits, for
 * a bounded time.
 */
final class SignatureQueue {
  /** An office reconnects at once after a restart. */
  static final int MAX_OF_AN_ADDRESS = 256;

  static final int MAX_OF_A_SUSPECT = 8;
  static final int MAX_IN_ALL = 1_024;

  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();

  // All below is guarded by the lock.
  private final Line trusted = new Line(MAX_OF_AN_ADDRESS);
  private final Line suspect = new Line(MAX_OF_A_SUSPECT);
  private boolean taken;

  /**
   * A queue.
   *
   * @param patience how long one waits at most
   */
  SignatureQueue(Duration patience) {
    this.patience = patience;
  }

  private enum TurnState {
    WAITING,
    ITS_TURN,
    TURNED_AWAY
  }

  /** One that waits. */
  private static final class Waiter {
    private final Condition changed;
    private TurnState state = TurnState.WAITING;

    Waiter(Condition changed) {
      this.changed = changed;
    }

    void become(TurnState next) {
      state = next;
      changed.signal();
    }
  }

  /** Those that wait, by their address; the address that has waited longest is the first. */
  private static final class Line {
    private final Map<AddressKey, Deque<Waiter>> byAddress = new LinkedHashMap<>();
    private final int maxOfAnAddress;
    private int size;

    Line(int maxOfAnAddress) {
      this.maxOfAnAddress = maxOfAnAddress;
    }

    boolean hasRoomFor(AddressKey address) {
      @Nullable Deque<Waiter> own = byAddress.get(address);
      return own == null || own.size() < maxOfAnAddress;
    }

    void add(AddressKey address, Waiter waiter) {
      byAddress.computeIfAbsent(address, _ -> new ArrayDeque<>()).add(waiter);
      size++;
    }

    /** Takes one of the first address, which then is the last. */
    Optional<Waiter> takeNext() {
      Iterator<Map.Entry<AddressKey, Deque<Waiter>>> first = byAddress.entrySet().iterator();
      if (!first.hasNext()) {
        return Optional.empty();
      }
      Map.Entry<AddressKey, Deque<Waiter>> entry = first.next();
      AddressKey address = entry.getKey();
      Deque<Waiter> own = entry.getValue();
      first.remove();
      Waiter next = own.remove();
      size--;
      if (!own.isEmpty()) {
        byAddress.put(address, own);
      }
      return Optional.of(next);
    }

    /** Takes the last one of the address with most, if that has more than this will have. */
    Optional<Waiter> takeOfMost(AddressKey than) {
      @Nullable Deque<Waiter> own = byAddress.get(than);
      Map.@Nullable Entry<AddressKey, Deque<Waiter>> most = null;
      int size = own == null ? 1 : own.size() + 1;
      for (Map.Entry<AddressKey, Deque<Waiter>> entry : byAddress.entrySet()) {
        if (entry.getValue().size() > size) {
          most = entry;
          size = entry.getValue().size();
        }
      }
      if (most == null) {
        return Optional.empty();
      }
      Waiter last = most.getValue().getLast();
      remove(most.getKey(), last);
      return Optional.of(last);
    }

    void remove(AddressKey address, Waiter waiter) {
      @Nullable Deque<Waiter> own = byAddress.get(address);
      if (own != null && own.remove(waiter)) {
        size--;
        if (own.isEmpty()) {
          byAddress.remove(address);
        }
      }
    }
  }

  /**
   * The turn of a client.
   *
   * @param isSuspect whether proofs from its address have failed lately
   */
  SignatureTurn turnOf(AddressKey address, boolean isSuspect) {
    return new SignatureTurn() {
      @Override
      public boolean begin() {
        return await(address, isSuspect);
      }

      @Override
      public void end() {
        passOn();
      }
    };
  }

  private boolean await(AddressKey address, boolean isSuspect) {
    lock.lock();
    try {
      if (!taken) {
        taken = true;
        return true;
      }
      Line line = isSuspect ? suspect : trusted;
      if (!line.hasRoomFor(address) || !makeRoom(address, isSuspect)) {
        return false;
      }
      var waiter = new Waiter(lock.newCondition());
      line.add(address, waiter);
      awaitTurn(waiter);
      line.remove(address, waiter);
      return waiter.state == TurnState.ITS_TURN;
    } finally {
      lock.unlock();
    }
  }

  private void awaitTurn(Waiter waiter) {
    long left = patience.toNanos();
    try {
      while (waiter.state == TurnState.WAITING && left > 0) {
        left = waiter.changed.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      // If its turn came at the same moment, it is taken and given back like any other.
      Thread.currentThread().interrupt();
    }
  }

  /**
   * When it is full, one of those whose proofs have failed makes room for another client, or one of
   * the address that has most of the places, if the other client's has fewer.
   */
  private boolean makeRoom(AddressKey address, boolean isSuspect) {
    if (trusted.size + suspect.size < MAX_IN_ALL) {
      return true;
    }
    Optional<Waiter> away =
        isSuspect ? Optional.empty() : suspect.takeNext().or(() -> trusted.takeOfMost(address));
    away.ifPresent(waiter -> waiter.become(TurnState.TURNED_AWAY));
    return away.isPresent();
  }

  private void passOn() {
    lock.lock();
    try {
      Optional<Waiter> next = trusted.takeNext().or(suspect::takeNext);
      next.ifPresent(waiter -> waiter.become(TurnState.ITS_TURN));
      taken = next.isPresent();
    } finally {
      lock.unlock();
    }
  }

  /** How many wait at this moment. */
  int size() {
    lock.lock();
    try {
      return trusted.size + suspect.size;
    } finally {
      lock.unlock();
    }
  }
}
