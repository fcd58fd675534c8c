package dev.baton.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.baton.testing.NpmPackages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@code baton-client.js}: its own tests, its size and its types. */
@Tag("npm")
final class AddOnIT {
  private static final Path ADD_ON = Path.of("src/main/resources/dev/baton/client/baton-client.js");
  private static final Path TESTS = Path.of("src/test/client");
  private static final int MAX_BYTES = 8_192;

  /** A line of the Test Anything Protocol that says how one test ended. */
  private static final Pattern RESULT = Pattern.compile("(?m)^(ok|not ok) \\d+ - (.*)$");

  private static final String MINIFY =
      """
      const { buildSync } = require(process.argv[1] + "/esbuild");
      const options = { bundle: true, minify: true, format: "esm", write: false };
      const built = buildSync({ ...options, entryPoints: [process.argv[2]] });
      console.log(built.outputFiles[0].contents.length);
      """;

  /** Each test of {@code src/test/client} as one of JUnit's. */
  @TestFactory
  Stream<DynamicTest> itsOwnTests() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--test", "--test-reporter=tap"));
    try (Stream<Path> files = Files.list(TESTS)) {
      files.map(Path::toString).filter(name -> name.endsWith(".test.mjs")).forEach(arguments::add);
    }
    assertThat(arguments).hasSizeGreaterThan(2);
    NodeJsRun run = NodeJsRun.of(arguments);
    List<DynamicTest> tests = new ArrayList<>();
    Matcher result = RESULT.matcher(run.output());
    while (result.find()) {
      boolean passed = result.group(1).equals("ok");
      tests.add(dynamicTest(result.group(2), () -> assertThat(passed).as(run.output()).isTrue()));
    }
    assertThat(tests).as(run.output()).hasSizeGreaterThanOrEqualTo(testsIn(arguments));
    tests.add(dynamicTest("all of them", () -> assertThat(run.exit()).as(run.output()).isZero()));
    return tests.stream();
  }

  /** A file that cannot be loaded has no results, so they are counted in the source too. */
  private static int testsIn(List<String> files) throws IOException {
    int tests = 0;
    for (String file : files) {
      if (file.endsWith(".mjs")) {
        tests += Files.readString(Path.of(file)).split("(?m)^test\\(", -1).length - 1;
      }
    }
    return tests;
  }

  @Test
  void itHasAtMost8KiBWhenMinified() {
    NodeJsRun run =
        NodeJsRun.of(
            List.of("-e", MINIFY, "--", NodeJsRun.packages().toString(), ADD_ON.toString()));
    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(Integer.parseInt(run.output().strip())).isBetween(1_000, MAX_BYTES);
  }

  @Test
  void itDependsOnNothing() throws IOException {
    assertThat(Files.readString(ADD_ON))
        .doesNotContainPattern("(?m)^\\s*import |import\\(|require\\(");
  }

  @Test
  void itsTypesFitAnApp(@TempDir Path folder) throws IOException {
    Path project = folder.resolve("tsconfig.json");
    Files.writeString(
        project,
        """
        {
          "compilerOptions": {
            "noEmit": true,
            "strict": true,
            "target": "es2022",
            "module": "esnext",
            "moduleResolution": "bundler",
            "lib": ["es2022", "dom"],
            "types": [],
            "paths": { "*": ["%s/*"] }
          },
          "files": ["%s"]
        }
        """
            .formatted(NodeJsRun.packages(), TESTS.resolve("sample-app.ts").toAbsolutePath()));
    NodeJsRun run =
        NodeJsRun.of(
            List.of(NpmPackages.file("typescript/bin/tsc").toString(), "-p", project.toString()));
    assertThat(run.output()).isEmpty();
    assertThat(run.exit()).isZero();
  }
}
