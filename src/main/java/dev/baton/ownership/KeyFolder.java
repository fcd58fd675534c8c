package dev.baton.ownership;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The keys in the files of a folder, read again while the server runs. Safe for use by many
 * threads.
 *
 * <p>A file that cannot be used is refused by its name, and what it held before stays in force: a
 * mistake in an editor must not lock everybody out. Every other change counts at once, so that a
 * key is withdrawn by deleting its file whatever else is wrong with the folder.
 */
public final class KeyFolder extends KeySource {
  private static final System.Logger LOG = System.getLogger(KeyFolder.class.getName());
  private static final int MAX_FILES = 256;
  private static final Duration LOOK_AT_MOST_EVERY = Duration.ofSeconds(2);

  private final Path folder;
  private final Clock clock;

  /** Held while the folder is read, never while a token is verified. */
  private final ReentrantLock reading = new ReentrantLock();

  /** Changed by the thread that holds the lock. */
  private Map<String, KeyFile> files = Map.of();

  /** Changed by the thread that holds the lock, read by all. */
  private volatile List<VerificationKey> keys = List.of();

  /** Changed by the thread that holds the lock, read by all. */
  private volatile Instant lastLook = Instant.MIN;

  private KeyFolder(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * Reads a folder; one that is missing has no keys.
   *
   * @throws UnusableKeyException naming every file that cannot be used
   */
  public static KeyFolder open(Path folder) {
    return open(folder, Clock.systemUTC());
  }

  static KeyFolder open(Path folder, Clock clock) {
    var opened = new KeyFolder(folder, clock);
    try {
      opened.look();
    } catch (IOException _) {
      throw new UnusableKeyException("cannot be read, or is no folder").in(folder);
    }
    String problems =
        opened.files.values().stream()
            .flatMap(
                file ->
                    file.problem().stream().map(why -> folder.resolve(file.name()) + ": " + why))
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

  /** Looks at the folder and reads what has changed; to be called every few seconds. */
  public void refreshIfChanged() {
    // Whoever finds another thread at it has nothing to add.
    if (!reading.tryLock()) {
      return;
    }
    try {
      Map<String, KeyFile> before = files;
      look();
      report(before);
    } catch (IOException _) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the key folder {0} cannot be read; the keys read before stay in force",
          folder);
    } finally {
      reading.unlock();
    }
  }

  @Override
  Answer keys(String keyId) {
    List<VerificationKey> found = matching(keys, keyId);
    if (found.isEmpty() && isLookDue()) {
      refreshIfChanged();
      found = matching(keys, keyId);
    }
    return new Answer(found, true);
  }

  /** Tokens with a made-up kid must not make the server read the disk each time. */
  private boolean isLookDue() {
    Instant now = clock.instant();
    // A clock that was set back must not put the next look off.
    return now.isBefore(lastLook) || !now.isBefore(lastLook.plus(LOOK_AT_MOST_EVERY));
  }

  private void look() throws IOException {
    lastLook = clock.instant();
    List<KeyFile> found = new ArrayList<>();
    Set<String> unchanged = new HashSet<>();
    for (Path path : listed()) {
      String name = path.getFileName().toString();
      Optional<KeyFile> before = Optional.ofNullable(files.get(name));
      KeyFile.Stamp stamp;
      try {
        stamp = KeyFile.Stamp.of(path, lastLook);
      } catch (NoSuchFileException _) {
        continue;
      }
      // What was refused may have become good by the change of another file.
      if (before.isPresent()
          && before.get().problem().isEmpty()
          && before.get().stamp().shows(stamp)) {
        unchanged.add(name);
        found.add(before.get());
      } else {
        found.add(KeyFile.read(path, stamp, before.map(KeyFile::keys).orElse(List.of())));
      }
    }
    // What has been in force keeps its key IDs against what comes anew.
    found.sort(
        Comparator.comparing((KeyFile file) -> !unchanged.contains(file.name()))
            .thenComparing(KeyFile::name));
    files = withUniqueKeyIds(found);
    keys = files.values().stream().flatMap(file -> file.keys().stream()).toList();
  }

  private List<Path> listed() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> listed =
          all.filter(path -> KeyFile.isNamedLikeOne(path.getFileName().toString()))
              .sorted()
              .limit(MAX_FILES + 1L)
              .toList();
      if (listed.size() > MAX_FILES) {
        throw new IOException("more than %d files of keys".formatted(MAX_FILES));
      }
      return listed;
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (UncheckedIOException e) {
      throw new IOException(e);
    }
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

  private void report(Map<String, KeyFile> before) {
    Function<KeyFile, Optional<String>> problemBefore =
        file -> Optional.ofNullable(before.get(file.name())).flatMap(KeyFile::problem);
    files.values().stream()
        .filter(file -> file.problem().isPresent())
        .filter(file -> !file.problem().equals(problemBefore.apply(file)))
        .forEach(
            file ->
                LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} is refused: {1}; {2} keys that it held before stay in force",
                    folder.resolve(file.name()),
                    file.problem().get(),
                    file.keys().size()));
  }
}
