package dev.baton;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import dev.baton.realm.Realm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The shape of the code, as {@code docs/internals} draws it. */
class ArchitectureTest {
  private static final JavaClasses BATON = ProgramClasses.ALL;

  private static final String[] JDK = {
    "java..", "javax.crypto..", "javax.net..", "com.sun.management"
  };

  /** What each package may use of the others, and of libraries. */
  record AllowedImports(String name, Set<String> packages, Set<String> libraries) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<AllowedImports> PACKAGES =
      List.of(
          new AllowedImports("realm", Set.of(), Set.of()),
          new AllowedImports("liveness", Set.of(), Set.of()),
          new AllowedImports("protocol", Set.of("realm"), Set.of("com.fasterxml.jackson..")),
          new AllowedImports(
              "ownership",
              Set.of("realm", "liveness", "storage"),
              Set.of("com.nimbusds.jose..", "com.fasterxml.jackson.core..")),
          new AllowedImports("storage", Set.of(), Set.of()),
          new AllowedImports("logging", Set.of(), Set.of("com.fasterxml.jackson.core..")),
          new AllowedImports("merkle", Set.of(), Set.of()),
          new AllowedImports("checkpoint", Set.of("merkle", "ownership", "storage"), Set.of()),
          // Chronicle's error handler has a logger of SLF4J in its signature.
          new AllowedImports(
              "eventlog",
              Set.of("realm", "storage", "merkle"),
              Set.of("net.openhft.chronicle..", "com.fasterxml.jackson..", "org.slf4j")),
          new AllowedImports(
              "session",
              Set.of("realm", "liveness", "logging", "protocol", "ownership", "eventlog"),
              Set.of("io.micrometer..")),
          new AllowedImports(
              "admin",
              Set.of(
                  "realm",
                  "storage",
                  "eventlog",
                  "session",
                  "audit",
                  "merkle",
                  "checkpoint",
                  "evidence"),
              Set.of("com.fasterxml.jackson.core..")),
          new AllowedImports(
              "transport",
              Set.of("realm", "liveness", "protocol", "session", "admin"),
              Set.of("io.helidon..")),
          new AllowedImports(
              "audit",
              Set.of("realm", "liveness", "storage", "eventlog", "session"),
              Set.of("com.fasterxml.jackson..")),
          new AllowedImports(
              "evidence", Set.of("realm", "eventlog", "merkle", "checkpoint"), Set.of()),
          // The file of options is YAML.
          new AllowedImports(
              "cli",
              Set.of(
                  "realm",
                  "protocol",
                  "ownership",
                  "storage",
                  "eventlog",
                  "audit",
                  "merkle",
                  "checkpoint",
                  "evidence",
                  "session",
                  "admin",
                  "logging",
                  "transport"),
              Set.of("picocli", "com.fasterxml.jackson..")));

  /** What options are turned into, and what the commands that do not serve call. */
  private static final Set<String> SEEN_BY_THE_COMMAND_LINE =
      Set.of(
          "realm.RealmPolicy",
          "realm.OperatorCommand",
          "realm.OperatorOrder",
          "realm.PeerId",
          "realm.Token",
          "realm.OwnershipProof",
          "realm.PresentedProof",
          "ownership.KeyFolder",
          "ownership.KeyMaker",
          "ownership.KeySource",
          "ownership.ProofOptions",
          "ownership.ProofAlgorithm",
          "ownership.ProofRules",
          "ownership.ProofVerifier",
          "ownership.RemoteKeys",
          "ownership.Rule",
          "ownership.TokenMint",
          "ownership.TrustedUrl",
          "ownership.UnusableKeyException",
          "ownership.Verdict",
          "protocol.MessageCodec",
          "realm.TakeoverPolicy",
          "merkle.TreeHead",
          "checkpoint.Checkpoint",
          "checkpoint.CheckpointBook",
          "checkpoint.CheckpointOptions",
          "checkpoint.ConsistencyProof",
          "checkpoint.InclusionProof",
          "checkpoint.NoteKey",
          "checkpoint.SignedNote",
          "evidence.CheckpointCheck",
          "evidence.Finding",
          "evidence.LogProofs",
          "evidence.Receipt",
          "evidence.ReceiptSearch",
          "admin.AdminRole",
          "admin.AdminRules",
          "admin.AdminTokenFile",
          "audit.AuditField",
          "audit.AuditFilter",
          "audit.AuditSource",
          "audit.index.AuditSources",
          "audit.index.IndexUnusableException",
          "audit.EventFormat",
          "audit.EventLines",
          "audit.FollowedLog",
          "audit.History",
          "audit.HistoryQuery",
          "audit.HolderQuery",
          "audit.Holding",
          "audit.JsonLine",
          "audit.LogExtent",
          "audit.LogMoment",
          "audit.Csv",
          "audit.Session",
          "audit.SessionQuery",
          "audit.Table",
          "audit.TimeRange",
          "audit.TimeSpan",
          "audit.Timeline",
          "audit.TimelineRow",
          "audit.TimeText",
          "eventlog.Damage",
          "eventlog.ErasureReport",
          "eventlog.EventLogs",
          "eventlog.LogEntry",
          "eventlog.LogFiles",
          "eventlog.LogOptions",
          "eventlog.LogReading",
          "eventlog.LogRefusedException",
          "eventlog.Progress",
          "eventlog.PrunableFile",
          "eventlog.RecoveryPlan",
          "eventlog.RepairReport",
          "eventlog.LogSync",
          "logging.LogFormat",
          "session.LogTimeouts",
          "session.LoggedAddresses",
          "session.SessionOptions",
          "session.StateLimits",
          "session.WaitingLimits",
          "storage.DataFolder",
          "storage.OwnerOnly",
          "transport.http.Origins",
          "transport.http.SiteOptions",
          "transport.websocket.WebSocketLimits",
          "transport.TransportOptions",
          "transport.net.TrustedProxies");

  @Test
  void theClassesOfThisJavaVersionAreRead() {
    assertThat(BATON.contain(Realm.class)).isTrue();
    assertThat(BATON.get(Realm.class).getMethods()).isNotEmpty();
    assertThat(BATON.stream().filter(JavaClass::isTopLevelClass)).hasSizeGreaterThan(60);
    assertThat(BATON.contain(ArchitectureTest.class)).isFalse();
  }

  @Test
  void everyPackageHasItsRules() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("src/main/java/dev/baton"))) {
      assertThat(PACKAGES.stream().map(AllowedImports::name))
          .containsAll(
              folders.filter(Files::isDirectory).map(f -> f.getFileName().toString()).toList());
    }
  }

  @ParameterizedTest
  @FieldSource("PACKAGES")
  void aPackageUsesOnlyWhatIsBelowItAndItsOwnLibraries(AllowedImports allowed) {
    List<String> uses =
        Stream.of(
                Stream.of("dev.baton." + allowed.name() + "..", "org.jspecify.annotations"),
                allowed.packages().stream().map(name -> "dev.baton." + name + ".."),
                allowed.libraries().stream(),
                Arrays.stream(JDK))
            .flatMap(names -> names)
            .toList();
    classes()
        .that()
        .resideInAPackage("dev.baton." + allowed.name() + "..")
        .should()
        .onlyDependOnClassesThat(anyOf(uses))
        .allowEmptyShould(true)
        .check(BATON);
  }

  /** An array counts as what it is made of, and what is built in as part of the JDK. */
  private static DescribedPredicate<JavaClass> anyOf(List<String> packages) {
    DescribedPredicate<JavaClass> resides = resideInAnyPackage(packages.toArray(String[]::new));
    return DescribedPredicate.describe(
        "reside in any of " + packages,
        type -> {
          JavaClass base = type.getBaseComponentType();
          return base.isPrimitive() || resides.test(base);
        });
  }

  @Test
  void onlyTheBasePackageKnowsTheWholeProgram() {
    noClasses()
        .that()
        .resideInAPackage("dev.baton.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.baton")
        .check(BATON);
    classes()
        .that()
        .resideInAPackage("dev.baton")
        .should()
        .onlyDependOnClassesThat(
            anyOf(
                List.of(
                    "dev.baton..",
                    "java..",
                    "com.sun.management",
                    "org.jspecify..",
                    "io.helidon..",
                    "io.micrometer..",
                    "picocli")))
        .check(BATON);
  }

  @Test
  void theCommandLineSeesOnlyOptionsAndWhatItCalls() {
    DescribedPredicate<JavaClass> unseen =
        DescribedPredicate.describe(
            "are neither options nor called",
            type -> {
              String name = type.getName().replace("dev.baton.", "");
              return type.getPackageName().startsWith("dev.baton")
                  && !type.getPackageName().equals("dev.baton.cli")
                  && SEEN_BY_THE_COMMAND_LINE.stream()
                      .noneMatch(seen -> name.equals(seen) || name.startsWith(seen + "$"));
            });
    noClasses()
        .that()
        .resideInAPackage("dev.baton.cli")
        .should()
        .dependOnClassesThat(unseen)
        .check(BATON);
  }

  @Test
  void packagesDoNotGoRoundInCircles() {
    slices().matching("dev.baton.(*)..").should().beFreeOfCycles().check(BATON);
  }

  @Test
  void roomsWithinPackagesDoNotGoRoundInCirclesEither() {
    slices().matching("dev.baton.(**)").should().beFreeOfCycles().check(BATON);
  }

  @Test
  void chronicleIsUsedInItsRoomOfTheEventLogOnly() {
    assertUsedOnlyIn("net.openhft..", "dev.baton.eventlog.chronicle..");
  }

  /** What others see of the log, below it records, then files, and recovery on top of all. */
  @Test
  void theRoomsOfTheEventLogUseOnlyThoseBelow() {
    assertUsesNone("dev.baton.eventlog", "dev.baton.eventlog.*..");
    assertUsesNone(
        "dev.baton.eventlog.record..",
        "dev.baton.eventlog.chronicle..",
        "dev.baton.eventlog.recovery..");
    assertUsesNone("dev.baton.eventlog.chronicle..", "dev.baton.eventlog.recovery..");
  }

  @Test
  void onlyTheBaseKnowsMoreOfTheEventLogThanItsDoor() {
    noClasses()
        .that(not(resideInAnyPackage("dev.baton", "dev.baton.eventlog..")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.baton.eventlog.*..")
        .check(BATON);
  }

  private static void assertUsesNone(String room, String... others) {
    noClasses()
        .that()
        .resideInAPackage(room)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .check(BATON);
  }

  @Test
  void helidonIsUsedInTheTransportAndTheBaseOnly() {
    assertUsedOnlyIn("io.helidon..", "dev.baton.transport..", "dev.baton");
  }

  @Test
  void noLibrarysPrivateCopyOfAnotherIsUsed() {
    noClasses().should().dependOnClassesThat(resideInAPackage("..shaded..")).check(BATON);
  }

  @Test
  void roomsOfTheTransportUseOnlyWhatIsBelowThem() {
    Map<String, Set<String>> rooms =
        Map.of("websocket", Set.of("net"), "http", Set.of("net"), "net", Set.of());
    rooms.forEach(
        (room, below) ->
            noClasses()
                .that()
                .resideInAPackage("dev.baton.transport." + room + "..")
                .should()
                .dependOnClassesThat(
                    resideInAPackage("dev.baton.transport..")
                        .and(
                            not(
                                resideInAnyPackage(
                                    Stream.concat(Stream.of(room), below.stream())
                                        .map(name -> "dev.baton.transport." + name + "..")
                                        .toArray(String[]::new)))))
                .check(BATON));
  }

  /** It could be given away as a library. */
  @Test
  void webSocketsKnowNothingOfTheRestOfTheProgram() {
    noClasses()
        .that()
        .resideInAPackage("dev.baton.transport.websocket")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.baton..")
                .and(
                    not(
                        resideInAnyPackage(
                            "dev.baton.transport.websocket", "dev.baton.transport.net"))))
        .check(BATON);
  }

  @Test
  void databasesAreUsedInTheIndexOfTheAuditOnly() {
    assertUsedOnlyIn("java.sql..", "dev.baton.audit.index..");
  }

  /** Their answers are those of the log, whether or not there is an index. */
  @Test
  void theQueriesOfTheAuditKnowNothingOfItsIndex() {
    assertUsesNone("dev.baton.audit", "dev.baton.audit.index..");
    noClasses()
        .that()
        .resideInAPackage("dev.baton.audit")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.baton.session..", "dev.baton.liveness..", "dev.baton.storage..")
        .check(BATON);
  }

  @Test
  void nimbusIsUsedInTheOwnershipOnly() {
    assertUsedOnlyIn("com.nimbusds..", "dev.baton.ownership..");
  }

  private static void assertUsedOnlyIn(String library, String... packages) {
    noClasses()
        .that(not(resideInAnyPackage(packages)))
        .should()
        .dependOnClassesThat(resideInAPackage(library))
        .check(BATON);
  }

  @Test
  void theRealmHasNoClockNoChanceAndNoInputOrOutput() {
    noClasses()
        .that()
        .resideInAPackage("dev.baton.realm..")
        .should()
        .callCodeUnitWhere(impure())
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..",
            "java.net..",
            "java.nio.file..",
            "java.nio.channels..",
            "java.util.concurrent..",
            "java.util.random..",
            "java.util.logging..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.(util\\.(Random|SplittableRandom|Timer)|security\\.SecureRandom"
                + "|lang\\.(Thread|Runtime|Process.*)|time\\.Clock|time\\.InstantSource)")
        .check(BATON);
  }

  private static DescribedPredicate<JavaCall<?>> impure() {
    Map<String, Set<String>> calls =
        Map.of(
            "java.util.UUID", Set.of("randomUUID"),
            "java.lang.Math", Set.of("random"));
    return DescribedPredicate.describe(
        "reads a clock, draws a random number or asks the system",
        call -> {
          CodeUnitCallTarget target = call.getTarget();
          String owner = target.getOwner().getName();
          return owner.equals("java.lang.System")
              || (owner.startsWith("java.time.") && target.getName().equals("now"))
              || calls.getOrDefault(owner, Set.of()).contains(target.getName());
        });
  }

  @Test
  void onlyTheBaseAndTheCommandsWriteToTheConsole() {
    noClasses()
        .that(not(resideInAnyPackage("dev.baton", "dev.baton.cli")))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(BATON);
  }

  @Test
  void onlyTheBaseEndsTheProcess() {
    noClasses()
        .that(not(resideInAPackage("dev.baton")))
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(BATON);
  }

  @Test
  void noNameIsEmptyOfMeaning() {
    noClasses().should().haveNameMatching(".*(Impl|Manager|Utils?|Helper)(\\$.*)?").check(BATON);
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> packages =
        BATON.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    assertThat(packages).allMatch(name -> BATON.getPackage(name).isAnnotatedWith(NullMarked.class));
  }
}
