package dev.baton.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.admin.AdminRole;
import dev.baton.admin.AdminTokenFile;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server with a console, its operators, and what has happened at it. */
final class ConsoleScene implements AutoCloseable {
  /** What does something in a page that takes it for markup. */
  static final String HOSTILE = "<img src=x onerror=\"window.hacked=1\">";

  private final Path tokens;
  private final TestServer server;
  private final List<WsPeer> peers = new ArrayList<>();
  private final String readToken;
  private final String operateToken;

  private ConsoleScene(Path folder) throws IOException {
    this.tokens = folder.resolve("tokens");
    this.readToken = AdminTokenFile.add(tokens, "rita", AdminRole.READ);
    this.operateToken = AdminTokenFile.add(tokens, "otto", AdminRole.OPERATE);
    Path data = Files.createDirectory(folder.resolve("data"));
    this.server =
        TestServer.startOn(
            data,
            "--admin_port",
            "0",
            "--admin_tokens",
            tokens.toString(),
            "--allow_override_connect",
            "--checkpoint_origin",
            "example.com/log");
  }

  /** A server where alice has moved to her phone, and where mallory calls itself names. */
  static ConsoleScene in(Path folder) {
    try {
      var scene = new ConsoleScene(folder);
      scene.play();
      return scene;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void play() {
    int port = server.port();
    try (var laptop =
        WsPeer.connect(port, "alice", "token-of-alice", "User-Agent: Firefox/145").opens()) {
      String ticket = laptop.ticket();
      peers.add(WsPeer.takeOver(port, "alice", ticket, "").opens());
      laptop.isOverridden();
      try (var late = WsPeer.takeOver(port, "alice", ticket, "")) {
        late.isRefused("stale");
      }
    }
    peers.add(WsPeer.join(server, "bob"));
    peers.add(WsPeer.connect(port, HOSTILE, "token-of-mallory", "User-Agent: " + HOSTILE).opens());
    bans("carol", "PUT-A-BAN " + HOSTILE);
  }

  /** Another ID is held. */
  WsPeer joins(String id) {
    WsPeer peer = WsPeer.join(server, id);
    peers.add(peer);
    return peer;
  }

  /** The operator bans an ID. */
  void bans(String peer, String reason) {
    var request =
        HttpRequest.newBuilder(URI.create(address("/admin/peers/" + peer + "/ban")))
            .header("Authorization", "Bearer " + operateToken)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"reason\":\"%s\"}".formatted(reason.replace("\"", "\\\""))))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String address(String path) {
    return "http://127.0.0.1:" + server.adminPort() + path;
  }

  /** No token is good any more. */
  void withdrawsTokens() {
    try {
      Files.writeString(tokens, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String console() {
    return address("/console/");
  }

  String readToken() {
    return readToken;
  }

  String operateToken() {
    return operateToken;
  }

  /** The line that others verify with. */
  String key() {
    try {
      return Files.readString(server.dataDir().resolve("checkpoint.pub"), UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    peers.forEach(WsPeer::close);
    server.close();
  }
}
