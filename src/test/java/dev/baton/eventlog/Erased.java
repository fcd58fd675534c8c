package dev.baton.eventlog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.PeerId;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Looks for what must not be in the files of a data folder any more. */
public final class Erased {
  private Erased() {}

  /** Whether any file has this text in its bytes. */
  public static boolean anyFileSays(Path folder, String text) throws IOException {
    return !filesThatSay(folder, text).isEmpty();
  }

  /** The names of the files that have this text in their bytes. */
  public static List<String> filesThatSay(Path folder, String text) throws IOException {
    return filesThatSay(folder, text.getBytes(UTF_8));
  }

  /** The same for any bytes. A server may make and delete files meanwhile. */
  public static List<String> filesThatSay(Path folder, byte[] bytes) throws IOException {
    String wanted = new String(bytes, ISO_8859_1);
    List<String> found = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            try {
              if (new String(Files.readAllBytes(file), ISO_8859_1).contains(wanted)) {
                found.add(folder.relativize(file).toString());
              }
            } catch (NoSuchFileException _) {
              // It is deleted.
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
    return found;
  }

  /** Destroys the key of an ID in a folder on which no server runs, and no more than that. */
  public static void destroyKey(Path folder, String peer, String reason) {
    try (EventLog log = LogSamples.open(folder, LogSync.ALWAYS, Clock.systemUTC()).log()) {
      log.keys().destroy(new ErasePeer(new PeerId(peer), new OperatorOrder("otto", reason)));
    }
  }
}
