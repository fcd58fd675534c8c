package dev.baton.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.realm.OperatorOrder;
import dev.baton.storage.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The file of {@code --admin_tokens}: a line {@code NAME ROLE SHA-256} for each token. Empty lines
 * and those that begin with {@code #} are comments.
 */
public final class AdminTokenFile {
  /** More than a thousand lines. */
  private static final int MAX_BYTES = 262_144;

  private static final int TOKEN_BYTES = 32;
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private AdminTokenFile() {}

  /**
   * Reads the content of the file.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is larger than any such file
   */
  static byte[] read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      // Of a pipe, a second read would wait forever.
      throw new IOException("it is not a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new IllegalArgumentException("it has more than %d bytes".formatted(MAX_BYTES));
      }
      return content;
    }
  }

  /**
   * The tokens in the content of a file.
   *
   * @throws IllegalArgumentException that names the line, and quotes nothing of it
   */
  static List<AdminToken> parse(byte[] content) {
    List<AdminToken> tokens = new ArrayList<>();
    Set<String> names = new HashSet<>();
    List<String> lines = linesOf(content);
    for (int i = 0; i < lines.size(); i++) {
      if (isComment(lines.get(i))) {
        continue;
      }
      AdminToken token = token(lines.get(i), i + 1);
      if (!names.add(token.name())) {
        throw new IllegalArgumentException("line %d repeats a name".formatted(i + 1));
      }
      tokens.add(token);
    }
    return tokens;
  }

  private static List<String> linesOf(byte[] content) {
    return new String(content, UTF_8).lines().map(String::strip).toList();
  }

  private static boolean isComment(String line) {
    return line.isEmpty() || line.startsWith("#");
  }

  private static AdminToken token(String line, int number) {
    String[] words = line.split("\\s+", -1);
    if (words.length != 3
        || !OperatorOrder.isName(words[0])
        || !DIGEST.matcher(words[2]).matches()) {
      throw new IllegalArgumentException("line %d is not NAME ROLE SHA-256".formatted(number));
    }
    AdminRole role =
        AdminRole.ofLabel(words[1])
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "line %d has a role other than read and operate".formatted(number)));
    return new AdminToken(words[0], role, words[2]);
  }

  /**
   * Makes a token and puts it into the file, in place of the one of this name if there is one; what
   * else the file has stays.
   *
   * @return the token, which is kept nowhere
   * @throws IllegalArgumentException if the name cannot be one, or the file is not one of tokens
   * @throws IOException if the file cannot be read or written
   */
  public static String add(Path file, String name, AdminRole role) throws IOException {
    if (!OperatorOrder.isName(name)) {
      throw new IllegalArgumentException(
          "a name has at most 64 letters, digits, dots, dashes and underscores, and begins with a"
              + " letter or digit");
    }
    byte[] content = Files.exists(file) ? read(file) : new byte[0];
    try {
      parse(content);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
    }
    List<String> lines = new ArrayList<>(linesOf(content));
    String token = freshToken();
    String line = new AdminToken(name, role, AdminToken.digestOf(token)).line();
    int place =
        lines.stream()
            .map(old -> Arrays.asList(old.split("\\s+", -1)).getFirst())
            .toList()
            .indexOf(name);
    if (place < 0) {
      lines.add(line);
    } else {
      lines.set(place, line);
    }
    String text = String.join("\n", lines) + "\n";
    AtomicFile.replace(file, AtomicFile.unfinished(file), text.getBytes(UTF_8));
    return token;
  }

  private static String freshToken() {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
