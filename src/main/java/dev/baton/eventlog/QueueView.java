package dev.baton.eventlog;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import org.jspecify.annotations.Nullable;

/**
 * The records of a log as they are on the disk, read without changing a byte and beside a server
 * that appends. It looks at the files through a folder of links, so that Chronicle neither needs
 * nor touches its own notes ({@code metadata.cq4t}), in which one flipped bit can make it wait for
 * ever. Confined to one thread.
 *
 * <p>Chronicle answers damage with exceptions and errors of any kind, or with an end that comes too
 * early; the caller has to know which records there should be.
 */
final class QueueView implements AutoCloseable {
  private final Path links;
  private final ChronicleQueue queue;
  private final ExcerptTailer tailer;
  private final Path folder;

  private QueueView(Path folder, Path links) {
    this.folder = folder;
    this.links = links;
    this.queue = Queues.call(() -> Queues.builder(links).readOnly(true).build());
    this.tailer = Queues.call(queue::createTailer);
  }

  /** Opens the queue in the folder, which must have records' files. */
  static QueueView open(Path folder) {
    try {
      Path links = Files.createTempDirectory("baton-log-view");
      try {
        for (Path file : LogFiles.rollFiles(folder)) {
          Files.createSymbolicLink(links.resolve(file.getFileName()), file.toAbsolutePath());
        }
        return new QueueView(folder, links);
      } catch (IOException | RuntimeException | Error e) {
        delete(links);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next record, or null at the end. */
  byte @Nullable [] next() {
    return Queues.next(tailer);
  }

  /** Makes the record at this index the next one; false if there is none. */
  boolean moveTo(long index) {
    return Queues.call(() -> tailer.moveToIndex(index));
  }

  /** The index of the record that {@link #next} gave last. */
  long lastReadIndex() {
    return tailer.lastReadIndex();
  }

  /** The index of the last record, as far as Chronicle knows. */
  long lastIndex() {
    return Queues.call(queue::lastIndex);
  }

  /** The file that is read at the moment. */
  Path file() {
    @Nullable File file = tailer.currentFile();
    if (file == null) {
      List<Path> files = LogFiles.rollFiles(folder);
      return files.isEmpty() ? folder : files.getFirst();
    }
    return folder.resolve(file.getName());
  }

  @Override
  public void close() {
    tailer.close();
    queue.close();
    delete(links);
  }

  private static void delete(Path links) {
    try (Stream<Path> files = Files.list(links)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(links);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
