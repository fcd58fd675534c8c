package dev.baton.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.NpmPackages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo page of a server that was built without its libraries, where npm was missing: the page
 * loads them from a CDN, which the test plays with the files of npm.
 */
@Tag("browser")
@Tag("npm")
@Timeout(120)
final class DemoLibrariesIT {
  private static final double PATIENCE_MILLIS = 30_000;
  private static final String CDN = "https://cdn.jsdelivr.net/npm/";

  @TempDir static Path folder;

  private static Chromium chromium;
  private static BatonProcess server;

  private final Queue<String> loaded = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void serve() throws IOException {
    List<String> command =
        new ArrayList<>(
            BatonProcess.command(
                BatonProcess.serveArguments(folder.resolve("data"), "--allow_override_connect")
                    .toArray(String[]::new)));
    int jar = command.indexOf("-jar") + 1;
    command.set(jar, withoutLibraries(Path.of(command.get(jar))).toString());
    server = BatonProcess.launch(command).awaitStarted();
    chromium = Chromium.launch();
  }

  @AfterAll
  static void end() {
    chromium.close();
    server.close();
  }

  private static Path withoutLibraries(Path jar) throws IOException {
    Path copy = Files.copy(jar, folder.resolve("baton.jar"));
    Files.createSymbolicLink(folder.resolve("lib"), jar.resolveSibling("lib").toAbsolutePath());
    try (FileSystem files = FileSystems.newFileSystem(copy)) {
      for (String library : List.of("peerjs.min.js", "qrcode.js")) {
        Files.deleteIfExists(files.getPath("dev/baton/demo/vendor", library));
      }
    }
    return copy;
  }

  private Page open(String added) {
    Page page = chromium.page(new NewContextOptions());
    page.setDefaultTimeout(PATIENCE_MILLIS);
    page.route(CDN + "**", route -> answer(route, added));
    page.navigate("http://127.0.0.1:" + server.port() + "/demo/");
    page.click("#begin");
    return page;
  }

  /** What the CDN has under {@code package@version/file}, and something more. */
  private void answer(Route route, String added) {
    String path = route.request().url().substring(CDN.length());
    loaded.add(path);
    try {
      String file = Files.readString(NpmPackages.file(path.replaceFirst("@[^/]+", "")));
      route.fulfill(
          new Route.FulfillOptions()
              .setContentType("text/javascript; charset=utf-8")
              .setHeaders(Map.of("Access-Control-Allow-Origin", "*"))
              .setBody(file + added));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theLibrariesComeFromTheCdn() {
    Page page = open("");
    page.waitForSelector("#session:not([hidden])");
    page.click("#move");
    // A canvas that nothing was drawn on has a width of 300.
    page.waitForFunction("() => document.querySelector('#qr').width !== 300");
    assertThat(loaded)
        .containsExactlyInAnyOrder(
            "peerjs@1.5.5/dist/peerjs.min.js", "qrcode-generator@2.0.4/dist/qrcode.js");
  }

  @Test
  void aLibraryThatIsNotTheOneThatTheDemoWasMadeWithIsNotRun() {
    Page page = open("globalThis.tampered = true;");
    page.waitForSelector("#problem:not([hidden])");
    assertThat(page.innerText("#problem-title")).isEqualTo("PeerJS is missing");
    assertThat(page.evaluate("() => 'tampered' in globalThis")).isEqualTo(false);
  }
}
