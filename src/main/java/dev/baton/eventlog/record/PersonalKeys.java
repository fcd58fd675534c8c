package dev.baton.eventlog.record;

import dev.baton.eventlog.ErasureKeys;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.record.PersonalKeyFile.KeyFileContent;
import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.PeerId;
import dev.baton.realm.Redaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one data folder. Of the server that owns the folder there is one; others only read
 * the file. Safe for use by many threads.
 */
public final class PersonalKeys implements ErasureKeys {
  /** How many IDs can be erased; each takes about 2 KiB of the file. */
  private static final int MAX_ERASED = 10_000;

  /** How many ciphers are kept for the next event of their IDs. */
  private static final int MAX_KEPT = 8_192;

  /** The generation after the last one that is destroyed, counted from the present one. */
  private static final int STEPS = 2;

  private final PersonalKeyFile file;
  private final boolean isOwner;
  private final int maxErased;

  // Held while the file is replaced, which takes as long as the disk takes. The writer of the log
  // does not wait for it.
  private final ReentrantLock changing = new ReentrantLock();

  // Guarded by this, as all that follows.
  private @Nullable KeyFileContent content;
  private Object identity = "";

  // Ciphers of IDs whose key is destroyed and whose peer-erased is not in the log: their
  // generation is in no file.
  private final Map<PeerId, PersonalCipher> doomed = new HashMap<>();

  private final Map<PeerId, PersonalCipher> present =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, PersonalCipher> eldest) {
          return size() > MAX_KEPT;
        }
      };

  private PersonalKeys(LogFiles files, boolean isOwner, int maxErased) {
    this.file = new PersonalKeyFile(files);
    this.isOwner = isOwner;
    this.maxErased = maxErased;
  }

  /** A cipher, or what stands in the place of what it would open. */
  sealed interface Opener {
    record KeyAtHand(PersonalCipher cipher) implements Opener {}

    record NoKey(Redaction redaction) implements Opener {}
  }

  /** Keys of a data folder that is read: without the file nothing can be opened. */
  public static PersonalKeys toRead(LogFiles files) {
    return new PersonalKeys(files, false, 0);
  }

  /**
   * The keys of a data folder that this process owns, which are made if there are none.
   *
   * @param areNeeded tells whether the log has events that only keys of old can open; asked if the
   *     file is missing
   * @throws LogRefusedException if it is missing and needed, or cannot be used
   */
  public static PersonalKeys open(LogFiles files, BooleanSupplier areNeeded) {
    return open(files, areNeeded, MAX_ERASED);
  }

  /** The same with another limit. */
  static PersonalKeys open(LogFiles files, BooleanSupplier areNeeded, int maxErased) {
    PersonalKeyCheck.requireUsable(files, areNeeded);
    var keys = new PersonalKeys(files, true, maxErased);
    try {
      keys.content = keys.file.exists() ? keys.file.read() : keys.renew();
    } catch (IOException e) {
      throw PersonalKeyCheck.refusal(files, PersonalKeyFile.unusable(files.personalKeys(), e));
    }
    return keys;
  }

  /**
   * Makes new keys in place of those that are missing or damaged; the caller must hold the data
   * folder.
   *
   * @throws LogRefusedException if they can be used
   */
  public static void replaceLost(LogFiles files) {
    var keys = new PersonalKeys(files, true, 0);
    try {
      keys.file.readKeys();
    } catch (IOException lost) {
      try {
        keys.renew();
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new LogRefusedException(keys.file.path() + " is not damaged. Nothing was changed");
  }

  private KeyFileContent renew() throws IOException {
    KeyFileContent renewed = KeyFileContent.random();
    file.write(renewed);
    return renewed;
  }

  /** The cipher for what is personal in the next event of an ID. */
  PersonalCipher forNext(PeerId peer) {
    KeyFileContent from;
    synchronized (this) {
      @Nullable PersonalCipher last = doomed.get(peer);
      if (last != null) {
        return last;
      }
      from = owned();
    }
    return now(peer, from);
  }

  /** Derived without the lock, since that takes longest. */
  private PersonalCipher now(PeerId peer, KeyFileContent from) {
    synchronized (this) {
      @Nullable PersonalCipher kept = isCurrent(from) ? present.get(peer) : null;
      if (kept != null) {
        return kept;
      }
    }
    var derived = new PersonalCipher(from.tree().leaf(from.path(peer)));
    synchronized (this) {
      if (isCurrent(from)) {
        present.put(peer, derived);
      }
    }
    return derived;
  }

  private boolean isCurrent(KeyFileContent from) {
    return content != null && content.tree() == from.tree();
  }

  private KeyFileContent owned() {
    KeyFileContent owned = content;
    if (owned == null) {
      throw new IllegalStateException("keys that are only read write nothing");
    }
    return owned;
  }

  /** What opens an event of an ID. */
  Opener of(PeerId peer, int generation) {
    KeyFileContent from;
    synchronized (this) {
      if (content == null) {
        return new Opener.NoKey(Redaction.UNREADABLE);
      }
      from = content;
    }
    PersonalCipher now = now(peer, from);
    if (now.generation() == generation) {
      return new Opener.KeyAtHand(now);
    }
    KeyTree.Leaf leaf = from.tree().leaf(from.path(peer));
    if (generation < leaf.generation()) {
      return new Opener.NoKey(Redaction.ERASED);
    }
    return leaf.reaches(generation)
        ? new Opener.KeyAtHand(new PersonalCipher(leaf.after(generation - leaf.generation())))
        : new Opener.NoKey(Redaction.UNREADABLE);
  }

  /** Reads the file again, if another process has changed it. */
  public synchronized void refresh() {
    if (isOwner) {
      return;
    }
    try {
      BasicFileAttributes found = Files.readAttributes(file.path(), BasicFileAttributes.class);
      Object key = List.of(String.valueOf(found.fileKey()), found.lastModifiedTime(), found.size());
      if (!key.equals(identity)) {
        present.clear();
        content = file.readKeys();
        identity = key;
      }
    } catch (IOException e) {
      present.clear();
      content = null;
      identity = "";
    }
  }

  @Override
  public boolean destroy(ErasePeer erasure) {
    changing.lock();
    try {
      KeyFileContent before = current();
      PeerId peer = erasure.peer();
      before.requireRoomFor(peer);
      long path = before.path(peer);
      KeyTree.Leaf leaf = before.tree().leaf(path);
      if (leaf.generation() == 0 && before.tree().advancedPaths() >= maxErased) {
        return false;
      }
      KeyFileContent after = before.with(before.tree().advanced(path, STEPS), erasure);
      synchronized (this) {
        // Later generations can be had from earlier ones: whichever of the two the disk has after a
        // failure, it opens what is written from here on.
        content = after;
        doomed.put(peer, new PersonalCipher(leaf.after(STEPS - 1)));
        present.remove(peer);
      }
      write(after);
      return true;
    } finally {
      changing.unlock();
    }
  }

  private synchronized KeyFileContent current() {
    return owned();
  }

  /** The next event of an ID is the one that says that it is erased. */
  public synchronized void beginAgain(PeerId peer) {
    doomed.remove(peer);
  }

  @Override
  public List<ErasePeer> unfinished() {
    return current().unfinished().entrySet().stream()
        .map(erasure -> new ErasePeer(erasure.getKey(), erasure.getValue()))
        .toList();
  }

  @Override
  public void finish(PeerId peer) {
    changing.lock();
    try {
      KeyFileContent after;
      synchronized (this) {
        if (!owned().unfinished().containsKey(peer) || doomed.containsKey(peer)) {
          return;
        }
        after = owned().finished(peer);
        content = after;
      }
      write(after);
    } finally {
      changing.unlock();
    }
  }

  private void write(KeyFileContent after) {
    try {
      file.write(after);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
