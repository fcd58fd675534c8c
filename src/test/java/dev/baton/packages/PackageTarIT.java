package dev.baton.packages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.packages.BareRoot.ToolOutput;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive for Linux: unpacked in a bare root, it serves and stops. */
@Tag("package")
@Timeout(180)
class PackageTarIT {
  private static final String BATON = "/usr/bin/baton";

  @TempDir Path folder;

  private BareRoot root;
  private Path home;

  @BeforeEach
  void unpack() throws IOException {
    BareRoot.require("the archive in a bare root");
    root = BareRoot.make(folder.resolve("root"));
    Path tar = Dist.file(".tar.gz");
    ToolOutput unpacked =
        new ToolOutput(List.of("tar", "-xzf", tar.toString(), "-C", root.path("/opt").toString()));
    assertThat(unpacked).isEqualTo(new ToolOutput(0, ""));
    String name = tar.getFileName().toString().replace(".tar.gz", "");
    home = root.path("/opt/" + name);
    Files.createSymbolicLink(root.path(BATON), Path.of("../../opt", name, "bin/baton"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aServerOpensAndStopsAlsoAsTheFirstProcess(boolean first) {
    List<String> command = new ArrayList<>(List.of(BATON));
    command.addAll(BatonProcess.serveArguments(Path.of("/data")));
    try (BatonProcess baton = BatonProcess.launch(root.command(first, command)).awaitStarted();
        WsPeer alice = WsPeer.connect(baton.port(), "alice", "token").opens()) {
      alice.echoes().leaves();
      ProcessHandle server = first ? onlyChildOf(baton.handle()) : baton.handle();
      server.destroy();
      assertThat(baton.awaitExit()).isZero();
      assertThat(String.join("\n", baton.out())).contains("demo:", "Http server closed.");
    }
  }

  private static ProcessHandle onlyChildOf(ProcessHandle parent) {
    List<ProcessHandle> children = parent.children().toList();
    assertThat(children).hasSize(1);
    return children.getFirst();
  }

  @Test
  void theAuditIndexFindsItsLibrary() throws IOException {
    // Where SQLite's driver would unpack its library.
    Files.delete(root.path("/tmp"));
    List<String> command = new ArrayList<>(List.of(BATON));
    command.addAll(BatonProcess.serveArguments(Path.of("/data")));
    try (BatonProcess baton = BatonProcess.launch(root.command(false, command)).awaitStarted()) {
      await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(root.path("/data/audit.db")));
      baton.terminate();
      assertThat(baton.awaitExit()).isZero();
      assertThat(baton.err()).noneMatch(line -> line.contains("baton.audit"));
    }
  }

  @Test
  void aCacheThatDoesNotFitIsNotUsedWithoutAWord() throws IOException {
    ToolOutput fitting = root.run(BATON, "--version");
    assertThat(fitting.exit()).isZero();
    assertThat(fitting.text()).matches("baton \\S+\n");
    Path jar = home.resolve("app/baton.jar");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH.plusSeconds(1_000)));
    assertThat(root.run(BATON, "--version")).isEqualTo(fitting);
    Path cache = home.resolve("app/baton.aot");
    Files.writeString(cache, "no cache");
    assertThat(root.run(BATON, "--version")).isEqualTo(fitting);
    Files.delete(cache);
    assertThat(root.run(BATON, "--version")).isEqualTo(fitting);
  }

  @Test
  void theCacheFitsWhereverItIsUnpacked() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/baton").toString());
    command.add("--version");
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("BATON_JAVA_OPTS", "-XX:AOTMode=on");
    Process process = builder.start();
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).startsWith("baton ");
  }

  @Test
  void filesHaveOneTimeNoOwnerAndTheirLicences() throws IOException {
    String list =
        new ToolOutput(
                List.of(
                    "tar",
                    "--numeric-owner",
                    "--full-time",
                    "-tvzf",
                    Dist.file(".tar.gz").toString()))
            .text();
    List<String> entries = list.lines().toList();
    assertThat(entries).hasSizeGreaterThan(100).allMatch(line -> line.contains(" 0/0 "));
    assertThat(entries.stream().map(line -> line.replaceFirst(".* (\\d{4}-\\S+ \\S+) .*", "$1")))
        .containsOnly(entries.getFirst().replaceFirst(".* (\\d{4}-\\S+ \\S+) .*", "$1"));
    assertThat(list)
        .contains("share/doc/baton/licenses/helidon-webserver-", "runtime/legal/java.base/")
        .contains("share/doc/baton/sbom.cdx.json", "share/man/man1/baton.1");
    ToolOutput sums =
        new ToolOutput(List.of("sh", "-c", "cd target/dist && sha256sum -c SHA256SUMS"));
    assertThat(sums.exit()).as(sums.text()).isZero();
  }
}
