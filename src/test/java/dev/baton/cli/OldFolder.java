package dev.baton.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Data folders that an earlier build wrote, kept with what that build answered about them. Nothing
 * in them is ever made again: a log outlives the code that wrote it.
 *
 * <p>{@code whole} has every type of event, of days that a fake clock made and of two runs of a
 * real server, the last of which was killed. Its first day was pruned, one event of its second was
 * lost to damage and repaired, two records of a failed append are torn, and the newest of its two
 * snapshots is ten events old. {@code damaged} is the same with a wrong bit in its last event.
 * {@code versions} has records of versions 1, 2 and 3, without a snapshot. Beside them are the keys
 * of proofs that the server believed, and a ticket that it gave.
 */
final class OldFolder {
  private static final Pattern PROMPT = Pattern.compile("(?m)^\\$ ");

  private static final String RESOURCES = "/old-folder/";

  /** Where the last event of {@code damaged} has its wrong bit. */
  private static final String DAMAGED_FILE = "log/20261127F.cq4";

  private static final int DAMAGED_BYTE = 69_580;

  private final Path top;

  private OldFolder(Path top) {
    this.top = top;
  }

  /** A command line and what came of it, with {@code FOLDER} for the data folder. */
  record CommandAnswer(String folder, List<String> command, String out, int exit) {
    @Override
    public String toString() {
      return folder + ": " + String.join(" ", command);
    }
  }

  /** Unpacks all of them into an empty folder. */
  static OldFolder unpackedTo(Path top) {
    try (var zip = new ZipInputStream(resource("folders.zip"))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = top.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.resolveSibling(""));
          Files.copy(zip, file);
        }
      }
      return new OldFolder(top);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(OldFolder.class.getResourceAsStream(RESOURCES + name), name);
  }

  /** The data folder of this name. */
  Path data(String name) {
    if (name.equals("damaged")) {
      Path folder = top.resolve("whole");
      flipABit(folder.resolve(DAMAGED_FILE));
      return folder;
    }
    return top.resolve(name);
  }

  private static void flipABit(Path file) {
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(DAMAGED_BYTE);
      int before = bytes.read();
      bytes.seek(DAMAGED_BYTE);
      bytes.write(before ^ 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder of the keys that {@code --keys} named. */
  Path keys() {
    return top.resolve("keys");
  }

  /** The file of the key that signs what these keys verify. */
  Path signingKey() {
    return keys().resolve("private/issuer.jwk");
  }

  /** A ticket for alice, given at 13:42:49 on the last day. */
  String ticket() {
    try {
      return Files.readString(top.resolve("secrets/ticket"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the earlier build answered about the folder of this name. */
  static List<CommandAnswer> answers(String name) {
    try (InputStream in = resource(name + ".txt")) {
      List<CommandAnswer> answers = new ArrayList<>();
      for (String part : PROMPT.split(new String(in.readAllBytes(), UTF_8), -1)) {
        if (!part.isEmpty()) {
          answers.add(answer(name, part));
        }
      }
      return answers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CommandAnswer answer(String folder, String part) {
    int command = part.indexOf('\n');
    int exit = part.lastIndexOf("exit ");
    return new CommandAnswer(
        folder,
        List.of(part.substring(0, command).split(" ", -1)),
        part.substring(command + 1, exit),
        Integer.parseInt(part.substring(exit + "exit ".length()).strip()));
  }
}
