package dev.baton.transport.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The files that the server gives to browsers: the add-on for the stock client, the demo, and the
 * console of the admin port. They are read once, from beside the classes.
 */
final class WebFiles {
  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
  private static final String ADD_ON = "/dev/baton/client/";
  private static final String DEMO = "/dev/baton/demo/";

  private static final List<String> DEMO_FILES =
      List.of(
          "board.js",
          "chat.js",
          "demo.css",
          "demo.js",
          "icon.svg",
          "libraries.js",
          "page.js",
          "transfer.js");

  private static final String CONSOLE = "/dev/baton/console/";

  private static final List<String> CONSOLE_FILES =
      List.of(
          "actions.js",
          "api.js",
          "bans.js",
          "console.css",
          "console.js",
          "dom.js",
          "events.js",
          "icon.svg",
          "peers.js",
          "person.js",
          "proof.js",
          "record.js",
          "search.js",
          "session.js",
          "stream.js",
          "timeline.js",
          "times.js");

  /** Nothing from elsewhere, nothing inline, in no frame, and no text can become markup. */
  private static final String CONSOLE_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  /** Where the demo loads libraries from that were not there when the server was built. */
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "peerjs.min.js", "https://cdn.jsdelivr.net/npm/peerjs@1.5.5/dist/peerjs.min.js",
          "qrcode.js", "https://cdn.jsdelivr.net/npm/qrcode-generator@2.0.4/dist/qrcode.js");

  private final boolean caseSensitive;
  private final Map<String, WebFile> files = new LinkedHashMap<>();

  /**
   * A file as it is served.
   *
   * @param etag what names the content, in quotes
   * @param policy its Content-Security-Policy, empty for none
   */
  record WebFile(byte[] content, String type, String etag, String policy) {}

  private WebFiles(boolean caseSensitive) {
    this.caseSensitive = caseSensitive;
  }

  /** Reads the files; the demo's only if they are served. */
  static WebFiles load(boolean demo, boolean caseSensitive) {
    var all = new WebFiles(caseSensitive);
    for (String name : List.of("baton-client.js", "baton-client.d.ts")) {
      all.add(name, required(ADD_ON + name), "");
    }
    if (demo) {
      all.addDemo();
    }
    return all;
  }

  /** Reads the files of the console. */
  static WebFiles console() {
    var all = new WebFiles(true);
    all.add("console/", required(CONSOLE + "index.html"), CONSOLE_POLICY);
    for (String name : CONSOLE_FILES) {
      all.add("console/" + name, required(CONSOLE + name), CONSOLE_POLICY);
    }
    return all;
  }

  private void addDemo() {
    var scripts = new StringBuilder("'self'");
    LIBRARIES.forEach(
        (name, elsewhere) ->
            resource(DEMO + "vendor/" + name)
                .ifPresentOrElse(
                    content -> add("demo/vendor/" + name, content, ""),
                    () -> scripts.append(' ').append(elsewhere)));
    String policy =
        "default-src 'none'; script-src "
            + scripts
            + "; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action"
            + " 'none'; frame-ancestors 'none'";
    add("demo/", required(DEMO + "index.html"), policy);
    for (String name : DEMO_FILES) {
      add("demo/" + name, required(DEMO + name), policy);
    }
  }

  private void add(String path, byte[] content, String policy) {
    files.put(key(path), new WebFile(content, type(path), etag(content), policy));
  }

  private String key(String path) {
    return caseSensitive ? path : path.toLowerCase(Locale.ROOT);
  }

  /** The file at a path below the mount. */
  Optional<WebFile> find(String path) {
    return Optional.ofNullable(files.get(key(path)));
  }

  /** Whether the path is that of a folder without the slash at its end. */
  boolean isFolder(String path) {
    return files.containsKey(key(path + "/"));
  }

  private static String type(String path) {
    return switch (path.substring(path.lastIndexOf('.') + 1)) {
      case "js" -> JAVASCRIPT;
      case "ts" -> "text/plain; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> "text/html; charset=utf-8";
    };
  }

  private static byte[] required(String name) {
    return resource(name)
        .orElseThrow(() -> new IllegalStateException(name + " is missing beside the classes"));
  }

  private static Optional<byte[]> resource(String name) {
    try (InputStream in = WebFiles.class.getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String etag(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(digest) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new LinkageError("every Java runtime has SHA-256", e);
    }
  }
}
