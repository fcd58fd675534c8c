package dev.baton.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.packages.BareRoot.ToolOutput;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packages for npm, installed from their files without a registry. */
@Tag("package")
@Tag("npm")
@Timeout(180)
class PackageNpmIT {
  @TempDir Path folder;

  private Path command;

  @BeforeEach
  void install() throws IOException {
    List<String> install =
        new ArrayList<>(List.of("npm", "install", "--offline", "--no-audit", "--no-fund"));
    install.addAll(List.of("--ignore-scripts", "--prefix", folder.toString()));
    for (Path file : Dist.files(".tgz")) {
      install.add(file.toString());
    }
    ToolOutput installed = new ToolOutput(install);
    assertThat(installed.exit()).as(installed.text()).isZero();
    command = folder.resolve("node_modules/.bin/baton-server");
  }

  @Test
  void npxStartsAServerWithTheFlagsOfPeerServerAndItsExitCode() {
    List<String> npx = new ArrayList<>(List.of("npx", "--offline", "--prefix", folder.toString()));
    npx.addAll(List.of("baton-server", "--port", "0", "--path", "/myapp", "--key", "mine"));
    npx.addAll(List.of("--data_dir", folder.resolve("data").toString()));
    try (BatonProcess baton = BatonProcess.launch(npx).awaitStarted()) {
      assertThat(String.join("\n", baton.out())).contains("path: /myapp");
      // npx and its shell do not pass a signal on.
      baton
          .handle()
          .descendants()
          .filter(child -> child.info().command().orElse("").endsWith("/java"))
          .forEach(ProcessHandle::destroy);
      assertThat(baton.awaitExit()).isZero();
    }
  }

  @Test
  void theSignalReachesTheServerAndItsExitCodeComesBack() {
    List<String> serve = new ArrayList<>(List.of(command.toString()));
    serve.addAll(BatonProcess.serveArguments(folder.resolve("data")));
    try (BatonProcess baton = BatonProcess.launch(serve).awaitStarted();
        WsPeer alice = WsPeer.connect(baton.port(), "alice", "token").opens()) {
      alice.echoes().leaves();
      baton.terminate();
      assertThat(baton.awaitExit()).isZero();
      assertThat(String.join("\n", baton.out())).contains("Http server closed.");
    }
  }

  @Test
  void aWrongOptionEndsWithTheServersExitCode() throws IOException {
    ToolOutput wrong = new ToolOutput(List.of(command.toString(), "--prot", "9000"));
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.text()).contains("did you mean '--port'?");
  }

  @Test
  void theCacheFitsAfterTheFirstStart() throws IOException {
    var builder = new ProcessBuilder(command.toString(), "--version").redirectErrorStream(true);
    // Ends with an error if the cache does not fit.
    builder.environment().put("BATON_JAVA_OPTS", "-XX:AOTMode=on");
    Process process = builder.start();
    assertThat(
            new String(
                process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
        .matches("baton \\S+\n");
  }

  @Test
  void withoutThePackageOfThePlatformTheMessageNamesIt() throws IOException {
    Path modules = folder.resolve("node_modules");
    try (var packages = Files.newDirectoryStream(modules, "baton-server-*")) {
      for (Path each : packages) {
        Files.move(each, folder.resolve("away"), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    ToolOutput missing = new ToolOutput(List.of(command.toString(), "--version"));
    assertThat(missing.exit()).isEqualTo(1);
    assertThat(missing.text()).contains("baton-server-linux-").contains("is not installed");
    String other =
        "Object.defineProperty(process, 'platform', { value: 'plan9' }); require(process.argv[1])";
    ToolOutput unknown =
        new ToolOutput(List.of("node", "-e", other, command.toRealPath().toString()));
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.text())
        .contains("there is no package for plan9-")
        .contains("only for linux-");
  }
}
