package dev.baton.eventlog.recovery;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogUnreadableException;
import dev.baton.eventlog.chronicle.StoredFile;
import dev.baton.eventlog.record.Snapshot;
import dev.baton.eventlog.record.SnapshotCodec;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmState;
import dev.baton.storage.AtomicFile;
import dev.baton.storage.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The snapshots of a data folder: one file each, named after the event that it is of. */
final class SnapshotStore {
  private static final System.Logger LOG = System.getLogger(SnapshotStore.class.getName());
  private static final Pattern NAME = Pattern.compile("snapshot-[0-9]{19}\\.json");
  private static final int KEPT = 2;
  private static final String UNFINISHED = "unfinished";

  private final Path folder;
  private final SnapshotCodec codec = new SnapshotCodec();

  SnapshotStore(Path folder) {
    this.folder = folder;
  }

  /** The snapshots' files, newest first. */
  List<Path> newestFirst() {
    if (!LogFiles.isFolder(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(SnapshotStore::isSnapshot)
          .sorted(Comparator.comparing((Path file) -> file.getFileName().toString()).reversed())
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new LogUnreadableException(folder, e);
    }
  }

  private static boolean isSnapshot(Path file) {
    return NAME.matcher(file.getFileName().toString()).matches();
  }

  /**
   * Reads a snapshot.
   *
   * @throws IllegalArgumentException if it cannot be used
   * @throws LogUnreadableException if it cannot be read
   */
  Snapshot read(Path file) {
    return codec.decode(StoredFile.readAll(file));
  }

  /** The snapshots whose own bytes are whole, newest first. Safe beside a server. */
  List<Snapshot> whole() {
    return Rereading.read(this::newestFirst, this::readWhole);
  }

  private List<Snapshot> readWhole() {
    var whole = new ArrayList<Snapshot>();
    for (Path file : newestFirst()) {
      readIfWhole(file).ifPresent(whole::add);
    }
    return whole;
  }

  /** The sequence number at its full width, so that names sort as numbers do. */
  private static String name(long seq) {
    return "snapshot-%019d.json".formatted(seq);
  }

  /**
   * Rewrites the snapshots without what is personal of an ID. One that this version cannot write as
   * it is, or cannot read, is deleted.
   */
  void forget(PeerId peer) throws IOException {
    for (Path file : newestFirst()) {
      Optional<Snapshot> snapshot = readIfWhole(file).filter(whole -> whole.tree().isPresent());
      if (snapshot.isEmpty()) {
        Files.delete(file);
        continue;
      }
      Snapshot whole = snapshot.get();
      RealmState left = whole.state().without(Set.of(peer));
      if (!left.equals(whole.state())) {
        byte[] bytes = codec.encode(new Snapshot(whole.tail(), left, whole.tree()));
        AtomicFile.replace(file, folder.resolve(UNFINISHED), bytes);
      }
    }
    Files.deleteIfExists(folder.resolve(UNFINISHED));
  }

  private Optional<Snapshot> readIfWhole(Path file) {
    try {
      return Optional.of(read(file));
    } catch (IllegalArgumentException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} stands for nothing: {1}", file, e.getMessage());
      return Optional.empty();
    }
  }

  /** Writes a snapshot and deletes all but it and the newest ones before it. */
  void write(Snapshot snapshot) throws IOException {
    OwnerOnly.makeFolder(folder);
    Path file = folder.resolve(name(snapshot.tail().seq()));
    AtomicFile.replace(file, folder.resolve(UNFINISHED), codec.encode(snapshot));
    List<Path> files = newestFirst();
    int written = files.indexOf(file);
    for (int i = 0; i < files.size(); i++) {
      // One that is newer than this is of an event that the log has lost, and stands for nothing.
      if (i < written || i >= written + KEPT) {
        Files.delete(files.get(i));
      }
    }
  }
}
