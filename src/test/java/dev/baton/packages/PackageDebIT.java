package dev.baton.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.packages.BareRoot.ToolOutput;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.UnixDatagrams;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The package for Debian: its files in a bare root, and its service as systemd reads it. */
@Tag("package")
@Timeout(180)
class PackageDebIT {
  private static final String UNIT = "/usr/lib/systemd/system/baton.service";

  /** Of 10, where 10 is a service without any protection. */
  private static final double EXPOSURE = 2.0;

  @TempDir Path folder;

  private BareRoot root;

  @BeforeEach
  void unpack() throws IOException {
    BareRoot.require("the package for Debian in a bare root");
    root = BareRoot.make(folder.resolve("root"));
    String deb = Dist.file(".deb").toString();
    ToolOutput unpacked = new ToolOutput(List.of("dpkg-deb", "-x", deb, root.path("/").toString()));
    assertThat(unpacked).isEqualTo(new ToolOutput(0, ""));
  }

  @Test
  void itsCommandServesAsTheServiceStartsItAndTellsWhenItIsReady() throws IOException {
    String start =
        Files.readAllLines(root.path(UNIT)).stream()
            .filter(line -> line.startsWith("ExecStart="))
            .findFirst()
            .orElseThrow()
            .replace("ExecStart=", "");
    List<String> command = new ArrayList<>(List.of("/usr/bin/env", "NOTIFY_SOCKET=/data/notify"));
    Files.createDirectories(root.path("/var/lib/baton"));
    root.program("/usr/bin/env");
    command.addAll(List.of(start.split(" ")));
    command.addAll(List.of("--port", "0"));
    command.addAll(BatonProcess.forTests());
    try (UnixDatagrams socket = UnixDatagrams.bind(root.path("/data/notify").toString());
        BatonProcess baton = BatonProcess.launch(root.command(false, command)).awaitStarted()) {
      assertThat(socket.receive()).isEqualTo("READY=1");
      try (WsPeer alice = WsPeer.connect(baton.port(), "alice", "token").opens()) {
        alice.echoes().leaves();
      }
      baton.terminate();
      assertThat(baton.awaitExit()).isZero();
      assertThat(socket.receive()).startsWith("STOPPING=1\n");
    }
  }

  @Test
  void systemdUnderstandsTheServiceAndFindsItWellProtected() throws IOException {
    root.program("/bin/kill");
    String unit = root.path(UNIT).toString();
    String inRoot = "--root=" + root.path("/");
    ToolOutput verified =
        new ToolOutput(List.of("systemd-analyze", "verify", "--man=no", inRoot, unit));
    // The root has no other units.
    assertThat(verified.text().lines().filter(line -> line.contains("baton")))
        .allMatch(line -> line.endsWith("Unit sysinit.target not found."));
    ToolOutput analyzed =
        new ToolOutput(List.of("systemd-analyze", "security", "--offline=true", unit));
    var exposure =
        Pattern.compile("exposure level for baton.service: ([0-9.]+)").matcher(analyzed.text());
    assertThat(exposure.find()).as(analyzed.text()).isTrue();
    assertThat(Double.parseDouble(exposure.group(1))).isLessThanOrEqualTo(EXPOSURE);
  }

  @Test
  void dpkgUnpacksItAndKnowsItsConfiguration() throws IOException {
    String deb = Dist.file(".deb").toString();
    Path admin = Files.createDirectories(folder.resolve("installed/var/lib/dpkg/updates"));
    Files.createDirectories(admin.resolveSibling("info"));
    Files.createDirectories(folder.resolve("installed/etc"));
    Files.createFile(admin.resolveSibling("status"));
    String to = "--root=" + folder.resolve("installed");
    // The scripts need a system; they are checked as scripts.
    List<String> unpack = List.of("dpkg", to, "--force-depends", "--unpack", deb);
    ToolOutput installed = new ToolOutput(unpack);
    assertThat(installed.exit()).as(installed.text()).isZero();
    // A file of configuration gets its name when the scripts have run.
    assertThat(new ToolOutput(List.of("dpkg", to, "--verify", "baton")).text().lines())
        .allMatch(line -> line.endsWith(" c /etc/baton/baton.yaml"));
    assertThat(folder.resolve("installed/etc/baton/baton.yaml.dpkg-new")).isNotEmptyFile();
    for (String script : List.of("postinst", "prerm", "postrm")) {
      Path file = admin.resolveSibling("info").resolve("baton." + script);
      assertThat(new ToolOutput(List.of("sh", "-n", file.toString())))
          .isEqualTo(new ToolOutput(0, ""));
    }
    String fields = new ToolOutput(List.of("dpkg-deb", "-f", deb)).text();
    assertThat(fields).contains("Depends: libc6 (>= 2.28)\n");
    assertThat(new ToolOutput(List.of("dpkg-deb", "--info", deb, "conffiles")).text())
        .isEqualTo("/etc/baton/baton.yaml\n");
    String list = new ToolOutput(List.of("dpkg-deb", "-c", deb)).text();
    assertThat(list.lines()).allMatch(line -> line.contains(" root/root "));
  }
}
