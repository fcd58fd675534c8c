package dev.baton.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Every secret that a test has issued, to be searched for in all that a server leaves behind. */
public final class Secrets {
  /** What is shorter may be found by chance. */
  private static final int SHORTEST = 12;

  private final Map<Long, List<Pattern>> patterns = new HashMap<>();
  private int count;

  private record Pattern(String secret, byte[] bytes) {}

  /** Keeps a secret and the ways to write it; returns it. */
  public synchronized String add(String secret) {
    keep(secret, secret.getBytes(UTF_8));
    keep(secret, URLEncoder.encode(secret, UTF_8).getBytes(UTF_8));
    for (String part : secret.split("\\.", -1)) {
      keep(secret, part.getBytes(UTF_8));
    }
    return secret;
  }

  /** Keeps a secret that is no text. */
  public synchronized void add(String name, byte[] secret) {
    keep(name, secret);
  }

  private void keep(String secret, byte[] bytes) {
    if (bytes.length >= SHORTEST) {
      List<Pattern> alike =
          patterns.computeIfAbsent(ByteBuffer.wrap(bytes).getLong(), _ -> new ArrayList<>());
      if (alike.stream().noneMatch(pattern -> Arrays.equals(pattern.bytes(), bytes))) {
        alike.add(new Pattern(secret, bytes));
        count++;
      }
    }
  }

  /** How many different things are searched for. */
  public synchronized int count() {
    return count;
  }

  /** The secrets of which something is in the text. */
  public List<String> foundIn(String text) {
    return foundIn(text.getBytes(UTF_8));
  }

  /** The secrets of which something is in the bytes. */
  public synchronized List<String> foundIn(byte[] bytes) {
    List<String> found = new ArrayList<>();
    long last = 0;
    for (int end = 0; end < bytes.length; end++) {
      last = last << 8 | (bytes[end] & 0xff);
      List<Pattern> alike = last == 0 ? null : patterns.get(last);
      if (alike != null && end >= Long.BYTES - 1) {
        int start = end - Long.BYTES + 1;
        alike.stream().filter(p -> isAt(p, bytes, start)).map(Pattern::secret).forEach(found::add);
      }
    }
    return found;
  }

  private static boolean isAt(Pattern pattern, byte[] bytes, int start) {
    int end = start + pattern.bytes().length;
    return end <= bytes.length
        && Arrays.equals(bytes, start, end, pattern.bytes(), 0, pattern.bytes().length);
  }

  /** What is found in the files below a folder, but for the files with these names. */
  public Map<Path, List<String>> foundBelow(Path folder, Set<String> except) {
    Map<Path, List<String>> found = new HashMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        List<String> inFile =
            except.contains(file.getFileName().toString())
                ? List.of()
                : foundIn(Files.readAllBytes(file));
        if (!inFile.isEmpty()) {
          found.put(file, inFile);
        }
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
