package dev.baton.ownership;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keys in the files of a folder, read again while the server runs. Safe for use by many
 * threads.
 *
 * <p>Each file is judged by itself. A file whose text is invalid is refused by name, and its
 * previous keys stay in force: a mistake in an editor must not lock all clients out. A file that is
 * missing, is not a regular file or cannot be read has no keys any more, whatever else is in the
 * folder. A folder that cannot be listed says nothing about its files: its keys stay in force for
 * {@link #PATIENCE}.
 */
public final class KeyFolder extends KeySource {
  private static final System.Logger LOG = System.getLogger(KeyFolder.class.getName());

  /** How long keys stay in force when their files can no longer be seen. */
  static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration LOOK_AT_MOST_EVERY = Duration.ofSeconds(2);

  /** How often a file that was replaced during the read is read again at once. */
  private static final int RETRIES = 3;

  /** How many files one pass names; a folder full of junk must not fill the log. */
  private static final int NAMED = 10;

  private final Path folder;
  private final Clock clock;
  private final LongSupplier nanoTime;

  /** Held while the folder is read, never while a token is verified. */
  private final ReentrantLock reading = new ReentrantLock();

  /** Changed by the thread that holds the lock. */
  private Map<String, KeyFile> files = Map.of();

  /** Changed by the thread that holds the lock. */
  private String leftOut = "";

  private String warned = "";

  /** Since when the folder cannot be listed, by the monotonic clock; changed under the lock. */
  private @Nullable Long unlistedNanos;

  /** Whether keys were withdrawn that may still be good; changed under the lock, read by all. */
  private volatile boolean complete = true;

  /** Changed by the thread that holds the lock, read by all. */
  private volatile List<VerificationKey> keys = List.of();

  /** Changed by the thread that holds the lock, read by all. */
  private volatile Instant lastLook = Instant.MIN;

  private KeyFolder(Path folder, Clock clock, LongSupplier nanoTime) {
    this.folder = folder;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * Reads a folder; one that is missing has no keys.
   *
   * @throws UnusableKeyException naming every file that cannot be used
   */
  public static KeyFolder open(Path folder) {
    return open(folder, Clock.systemUTC(), System::nanoTime);
  }

  static KeyFolder open(Path folder, Clock clock, LongSupplier nanoTime) {
    var opened = new KeyFolder(folder, clock, nanoTime);
    try {
      opened.look();
      opened.warnOfLeftOut();
    } catch (IOException _) {
      throw new UnusableKeyException("cannot be read, or is not a folder").in(folder);
    }
    String problems =
        opened.files.values().stream()
            .flatMap(
                file -> file.problem().stream().map(why -> opened.shown(file.name()) + ": " + why))
            .collect(Collectors.joining("; "));
    if (!problems.isEmpty()) {
      throw new UnusableKeyException(problems);
    }
    return opened;
  }

  /** How many keys are in force. */
  public int size() {
    return keys.size();
  }

  /** Reads what has changed in the folder; called every few seconds. */
  public void refreshIfChanged() {
    // A thread that finds another one at work has nothing to add.
    if (!reading.tryLock()) {
      return;
    }
    try {
      Map<String, KeyFile> before = files;
      look();
      report(before);
    } catch (IOException _) {
      keepForAWhile();
    } finally {
      reading.unlock();
    }
  }

  /** The same, after any pass under way; returns how many files are refused. */
  long refresh() {
    reading.lock();
    try {
      refreshIfChanged();
      return files.values().stream().filter(file -> file.problem().isPresent()).count();
    } finally {
      reading.unlock();
    }
  }

  /** The folder cannot be listed: a transient failure, or the end of its keys. */
  private void keepForAWhile() {
    long now = nanoTime.getAsLong();
    if (unlistedNanos == null) {
      unlistedNanos = now;
      LOG.log(
          System.Logger.Level.WARNING,
          "the key folder {0} cannot be read; its keys stay in force for {1} s",
          folder,
          PATIENCE.toSeconds());
    } else if (complete && now - unlistedNanos >= PATIENCE.toNanos()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the key folder {0} still cannot be read; its {1} keys are withdrawn until it can",
          folder,
          keys.size());
      files = Map.of();
      keys = List.of();
      complete = false;
    }
  }

  @Override
  FoundKeys keys(String keyId) {
    List<VerificationKey> found = matching(keys, keyId);
    if (found.isEmpty() && isLookDue()) {
      refreshIfChanged();
      found = matching(keys, keyId);
    }
    return new FoundKeys(found, complete);
  }

  /** Tokens with a made-up kid must not make the server read the disk each time. */
  private boolean isLookDue() {
    Instant now = clock.instant();
    // A clock that was set back must not delay the next pass.
    return now.isBefore(lastLook) || !now.isBefore(lastLook.plus(LOOK_AT_MOST_EVERY));
  }

  private void look() throws IOException {
    lastLook = clock.instant();
    KeyListing listing = KeyListing.of(folder, namesInForce());
    unlistedNanos = null;
    List<KeyFile> found = new ArrayList<>();
    Set<String> unchanged = new HashSet<>();
    for (String name : listing.names()) {
      KeyFile before = files.get(name);
      Optional<KeyFile> now = look(name, before);
      now.ifPresent(found::add);
      if (now.isPresent() && now.get().equals(before)) {
        unchanged.add(name);
      }
    }
    // Files in force keep their key IDs against new files.
    found.sort(
        Comparator.comparing((KeyFile file) -> !unchanged.contains(file.name()))
            .thenComparing(KeyFile::name));
    files = withUniqueKeyIds(found);
    keys = files.values().stream().flatMap(file -> file.keys().stream()).toList();
    complete = true;
    leftOut = listing.warning();
  }

  /** One file, the previous one if it has not changed; empty if it is gone. */
  private Optional<KeyFile> look(String name, @Nullable KeyFile before) {
    Optional<KeyFile> file = lookOnce(name, before);
    for (int i = 0; i < RETRIES && file.isPresent() && file.get().isChanging(); i++) {
      file = lookOnce(name, before);
    }
    return file;
  }

  private Optional<KeyFile> lookOnce(String name, @Nullable KeyFile before) {
    Path path = folder.resolve(name);
    try {
      var stamp = KeyFile.Stamp.of(path, lastLook);
      // A refused file can become valid when another file changes.
      return before != null && before.problem().isEmpty() && before.stamp().shows(stamp)
          ? Optional.of(before)
          : Optional.of(
              KeyFile.read(path, stamp, lastLook, before == null ? List.of() : before.keys()));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException _) {
      return Optional.of(KeyFile.unreadable(name, "cannot be read"));
    }
  }

  private Set<String> namesInForce() {
    return files.values().stream()
        .filter(file -> !file.keys().isEmpty())
        .map(KeyFile::name)
        .collect(Collectors.toSet());
  }

  private Map<String, KeyFile> withUniqueKeyIds(List<KeyFile> found) {
    Map<String, String> owners = new HashMap<>();
    Map<String, KeyFile> unique = new TreeMap<>();
    for (KeyFile file : found) {
      KeyFile kept = file;
      Optional<String> taken = taken(file.keys(), owners);
      if (taken.isPresent()) {
        String why =
            "kid %s is already in %s".formatted(taken.get(), owners.getOrDefault(taken.get(), ""));
        List<VerificationKey> before =
            Optional.ofNullable(files.get(file.name())).map(KeyFile::keys).orElse(List.of());
        kept = file.refused(why, taken(before, owners).isEmpty() ? before : List.of());
      }
      kept.keys().forEach(key -> owners.put(key.id(), file.name()));
      unique.put(file.name(), kept);
    }
    return unique;
  }

  private static Optional<String> taken(List<VerificationKey> keys, Map<String, String> owners) {
    return keys.stream().map(VerificationKey::id).filter(owners::containsKey).findFirst();
  }

  /** Logs a new problem of a file once, and not at every pass. */
  private void report(Map<String, KeyFile> before) {
    Function<KeyFile, Optional<String>> problemBefore =
        file -> Optional.ofNullable(before.get(file.name())).flatMap(KeyFile::problem);
    List<KeyFile> refused =
        files.values().stream()
            .filter(file -> file.problem().isPresent())
            .filter(file -> !file.problem().equals(problemBefore.apply(file)))
            .toList();
    refused.stream().limit(NAMED).forEach(this::warn);
    if (refused.size() > NAMED) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} more files in {1} are refused",
          refused.size() - NAMED,
          folder);
    }
    warnOfLeftOut();
  }

  private void warn(KeyFile file) {
    LOG.log(
        System.Logger.Level.WARNING,
        "{0} is refused: {1}; previous keys still in force: {2}",
        shown(file.name()),
        file.problem().orElse(""),
        file.keys().size());
  }

  private void warnOfLeftOut() {
    if (!leftOut.equals(warned) && !leftOut.isEmpty()) {
      LOG.log(System.Logger.Level.WARNING, "{0}: {1}", folder, leftOut);
    }
    warned = leftOut;
  }

  /** Names come from the folder, and can contain any character. */
  private String shown(String name) {
    return folder.resolve(Printable.shown(name)).toString();
  }
}
