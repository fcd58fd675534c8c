package dev.baton;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.baton.testing.GeneratedPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Holds the table of rooms in {@code docs/internals/architecture.md} against the code. */
@Tag("slow")
class RoomsTableTest {
  private static final String BASE = "dev.baton";

  /** From the top down: a room uses only rooms below it. */
  private static final Map<String, String> DUTIES = duties();

  private static Map<String, String> duties() {
    Map<String, String> duties = new LinkedHashMap<>();
    duties.put("", "`main`, wiring, order of start and stop, standard streams that do not block");
    duties.put("cli", "commands and options of the `baton` command");
    duties.put("transport", "the listeners; connections of the session made of WebSockets");
    duties.put("transport.http", "framing of requests, routing, CORS, files, tickets, admin port");
    duties.put(
        "transport.websocket",
        "WebSockets for any application: the loop that reads, the outbox that writes, timeouts");
    duties.put("transport.net", "addresses, proxies, accepted sockets, file descriptors");
    duties.put("transport.net.tls", "certificates that are read again while the server runs");
    duties.put("admin", "the API for operators: who may ask, what is asked, what is answered");
    duties.put(
        "audit.index", "the same from a database that follows the log, and is never the truth");
    duties.put("audit", "the read side: what happened, and who held which ID when");
    duties.put("evidence", "whether a log is what it was: checkpoints held against it, proofs");
    duties.put("checkpoint", "signed notes: what a log was, said so that it can be verified later");
    duties.put("merkle", "the Merkle tree over the records, and proofs from it (RFC 6962)");
    duties.put(
        "session", "the asking side, the single writer, effects, relay, waiting messages, limits");
    duties.put("eventlog.recovery", "start, verification, repair, snapshots, retention");
    duties.put("eventlog.chronicle", "the files: append with Chronicle Queue, read their bytes");
    duties.put("eventlog.record", "an event or a snapshot as bytes, and back; upcasts");
    duties.put("eventlog", "the door: what others ask of the log, and what they get back");
    duties.put("logging", "how log lines look, and how many of them clients can cause");
    duties.put("storage", "the data folder, its lock, files that are replaced in one step");
    duties.put("ownership", "may this bearer hold this ID? keys, proofs, tickets, digests");
    duties.put("protocol", "PeerJS messages to and from JSON, connect parameters, close codes");
    duties.put("liveness", "heartbeats of the loops that serving depends on, the supervisor");
    duties.put(
        "realm", "who holds which ID: commands, decisions, events, their fold; no I/O, no clock");
    return duties;
  }

  @Test
  void thePageListsWhatEachRoomExports() throws IOException {
    JavaClasses classes =
        new ClassFileImporter()
            .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation());
    Map<String, SortedSet<String>> exported = new LinkedHashMap<>();
    DUTIES.keySet().forEach(room -> exported.put(room, new TreeSet<>()));
    for (JavaClass type : classes) {
      for (Dependency use : type.getDirectDependenciesFromSelf()) {
        JavaClass used = topLevel(use.getTargetClass());
        if (used.getPackageName().startsWith(BASE)
            && !used.getPackageName().equals(type.getPackageName())) {
          of(exported, roomOf(used)).add(used.getSimpleName());
        }
      }
    }
    var table = new StringBuilder("\n| room | its one duty | types | what others use of it |\n");
    table.append("|---|---|---:|---|\n");
    DUTIES.forEach(
        (room, duty) ->
            table
                .append("| `%s` | %s | ".formatted(room.isEmpty() ? BASE : "." + room, duty))
                .append(count(classes, room))
                .append(" | ")
                .append(
                    of(exported, room).stream()
                        .map(name -> "`" + name + "`")
                        .collect(joining(", ")))
                .append(" |\n"));
    GeneratedPage.checkPart(
        Path.of("docs/internals/architecture.md"),
        "<!-- rooms: written by RoomsTableTest -->",
        "<!-- end of rooms -->",
        table + "\n");
  }

  private static SortedSet<String> of(Map<String, SortedSet<String>> exported, String room) {
    return requireNonNull(exported.get(room), () -> "a room that the page does not know: " + room);
  }

  private static long count(JavaClasses classes, String room) {
    return classes.stream()
        .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
        .filter(type -> roomOf(type).equals(room))
        .count();
  }

  private static String roomOf(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(BASE) ? "" : name.substring(BASE.length() + 1);
  }

  private static JavaClass topLevel(JavaClass type) {
    JavaClass outer = type.getBaseComponentType();
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer;
  }
}
