package dev.baton.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An installed Firefox, of version 128 or newer, driven by WebDriver BiDi: Playwright would need a
 * Firefox of its own making. It is the one that the system property {@code baton.firefox} names or
 * one from the usual places.
 */
final class Firefox implements TestBrowser {
  private static final List<String> USUAL_PLACES =
      List.of(
          "/usr/bin/firefox-esr",
          "/usr/bin/firefox",
          "/snap/bin/firefox",
          "/Applications/Firefox.app/Contents/MacOS/firefox");

  private static final int PATIENCE_SECONDS = 60;

  private static final Pattern LISTENING =
      Pattern.compile("WebDriver BiDi listening on (ws://\\S+)");

  private static final String PREFERENCES =
      """
      // Data channels between tabs of one machine that has no other network.
      user_pref("media.peerconnection.ice.loopback", true);
      user_pref("media.peerconnection.ice.obfuscate_host_addresses", false);
      // Windows that are not in front go at full speed.
      user_pref("dom.min_background_timeout_value", 4);
      user_pref("dom.timeout.enable_budget_timer_throttling", false);
      user_pref("widget.windows.window_occlusion_tracking.enabled", false);
      // It asks for nothing on the network by itself.
      user_pref("app.update.disabledForTesting", true);
      user_pref("browser.safebrowsing.downloads.enabled", false);
      user_pref("browser.safebrowsing.malware.enabled", false);
      user_pref("browser.safebrowsing.phishing.enabled", false);
      user_pref("browser.shell.checkDefaultBrowser", false);
      user_pref("browser.startup.homepage_override.mstone", "ignore");
      user_pref("datareporting.policy.dataSubmissionEnabled", false);
      user_pref("extensions.update.enabled", false);
      user_pref("media.gmp-manager.updateEnabled", false);
      user_pref("network.captive-portal-service.enabled", false);
      user_pref("network.connectivity-service.enabled", false);
      user_pref("services.settings.server", "data:,#remote-settings-dummy/v1");
      user_pref("toolkit.telemetry.enabled", false);
      """;

  private final Path profile;
  private final Process process;
  private final Thread killer;
  private final BidiConnection connection;

  private Firefox(Path profile, Process process, Thread killer, BidiConnection connection) {
    this.profile = profile;
    this.process = process;
    this.killer = killer;
    this.connection = connection;
  }

  static Firefox launch() {
    try {
      Path profile = Files.createTempDirectory("baton-firefox");
      Files.writeString(profile.resolve("user.js"), PREFERENCES);
      Process process =
          new ProcessBuilder(
                  InstalledBrowser.find("baton.firefox", USUAL_PLACES, "firefox").toString(),
                  "--headless",
                  "--no-remote",
                  "--profile",
                  profile.toString(),
                  "--remote-debugging-port=0",
                  "about:blank")
              .redirectErrorStream(true)
              .start();
      var killer = new Thread(() -> kill(process));
      Runtime.getRuntime().addShutdownHook(killer);
      var connection = new BidiConnection(URI.create(address(process) + "/session"));
      connection.send("session.new", Map.of("capabilities", Map.of()));
      return new Firefox(profile, process, killer, connection);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String address(Process process) {
    var address = new CompletableFuture<String>();
    Thread.ofVirtual().start(() -> readOutput(process, address));
    try {
      return address.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      kill(process);
      throw new AssertionError("Firefox did not start", e);
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Reads to the end, so that the browser never waits for a reader. */
  private static void readOutput(Process process, CompletableFuture<String> address) {
    var output = new StringBuilder();
    try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher listening = LISTENING.matcher(line);
        if (listening.find()) {
          address.complete(listening.group(1));
        } else if (!address.isDone()) {
          output.append(line).append('\n');
        }
      }
      address.completeExceptionally(new IOException("it ended and said:\n" + output));
    } catch (IOException e) {
      address.completeExceptionally(e);
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public BrowserTab open(Device device, String url) {
    return new BidiTab(connection, device, url);
  }

  @Override
  public void close() {
    connection.send("browser.close", Map.of());
    connection.close();
    Runtime.getRuntime().removeShutdownHook(killer);
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        kill(process);
      }
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
    }
    delete(profile);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
