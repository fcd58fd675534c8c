import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Writes the files of a package that follow from its programs: the manual page and the completion of
 * bash from the helps of all commands, the licences out of the jars, and the native library of SQLite.
 * Arguments: the folder of the package, the name of the system in SQLite's jar ("x86_64").
 */
final class PackageFiles {
  private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z][a-z-]+)  +[A-Z]");
  private static final Pattern OPTION = Pattern.compile("(?m)(?:^ +(?:-\\w, )?|, )(--[\\w-]+)");
  private static final Pattern LICENCE =
      Pattern.compile(
          "(META-INF/)?(LICEN[SC]E|NOTICE|COPYING)[^/]*|META-INF/licen[sc]es?/[^/]+",
          Pattern.CASE_INSENSITIVE);

  private final Path tree;
  private final Map<List<String>, String> helps = new LinkedHashMap<>();

  private PackageFiles(Path tree) {
    this.tree = tree;
  }

  public static void main(String[] args) throws Exception {
    var files = new PackageFiles(Path.of(args[0]));
    files.copyOutOfJars(args[1]);
    files.readHelps();
    String version = files.run(List.of("--version")).strip().replace("baton ", "");
    files.write("share/man/man1/baton.1", files.manual(version));
    files.write("share/bash-completion/completions/baton", files.completion());
  }

  private void copyOutOfJars(String architecture) throws IOException {
    String library = "org/sqlite/native/Linux/" + architecture + "/libsqlitejdbc.so";
    List<Path> jars;
    try (Stream<Path> list = Files.list(tree.resolve("app/lib"))) {
      jars = list.sorted().toList();
    }
    for (Path jar : jars) {
      try (var zip = new ZipFile(jar.toFile())) {
        for (ZipEntry entry : zip.stream().filter(e -> !e.isDirectory()).map(e -> (ZipEntry) e).toList()) {
          String name = entry.getName();
          if (LICENCE.matcher(name).matches()) {
            String folder = jar.getFileName().toString().replaceFirst("\\.jar$", "");
            String file = name.substring(name.lastIndexOf('/') + 1);
            copy(zip, entry, tree.resolve("share/doc/baton/licenses").resolve(folder).resolve(file));
          } else if (name.equals(library)) {
            copy(zip, entry, tree.resolve("app/native/libsqlitejdbc.so"));
          }
        }
      }
    }
  }

  private static void copy(ZipFile zip, ZipEntry entry, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (var in = zip.getInputStream(entry)) {
      Files.write(to, in.readAllBytes());
    }
  }

  /** The program's help, those of its commands, and theirs. */
  private void readHelps() throws Exception {
    List<List<String>> commands = new ArrayList<>(List.of(List.of()));
    for (int i = 0; i < commands.size(); i++) {
      List<String> command = commands.get(i);
      String help = run(Stream.concat(command.stream(), Stream.of("--help")).toList());
      helps.put(command, help);
      if (command.size() < 2 && help.contains("Commands:\n")) {
        COMMAND.matcher(help.substring(help.indexOf("Commands:\n"))).results()
            .map(found -> Stream.concat(command.stream(), Stream.of(found.group(1))).toList())
            .forEach(commands::add);
      }
    }
  }

  private String run(List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(tree.resolve("bin/baton").toString()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
    }
    return output;
  }

  private String manual(String version) {
    var page = new StringBuilder(".TH BATON 1 \"\" \"baton " + version + "\" \"User Commands\"\n");
    page.append(".SH NAME\nbaton \\- a PeerJS\\-compatible signaling server\n");
    helps.forEach(
        (command, help) -> {
          String heading = command.isEmpty() ? "SYNOPSIS" : "BATON " + String.join(" ", command);
          page.append(".SH \"").append(heading.toUpperCase(java.util.Locale.ROOT)).append("\"\n.nf\n");
          help.lines().forEach(line -> page.append(roff(line)).append('\n'));
          page.append(".fi\n");
        });
    page.append(".SH \"EXIT STATUS\"\n.nf\n");
    page.append("0  done, or stopped in order by a signal\n1  the command failed, or the server ended\n");
    page.append("2  the options were not understood\n3  memory was exhausted\n.fi\n");
    return page.toString();
  }

  private static String roff(String line) {
    String escaped = line.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  private String completion() {
    var script = new StringBuilder("# bash completion for baton\n_baton() {\n");
    script.append("  local word=${COMP_WORDS[COMP_CWORD]} command= words\n");
    script.append("  local i\n  for ((i = 1; i < COMP_CWORD && i < 3; i++)); do\n");
    script.append("    [[ ${COMP_WORDS[i]} == -* ]] && break\n    command+=\" ${COMP_WORDS[i]}\"\n  done\n");
    script.append("  case $command in\n");
    helps.forEach(
        (command, help) -> {
          if (!command.isEmpty()) {
            script.append("    \" ").append(String.join(" ", command)).append("\"*) words='")
                .append(String.join(" ", words(command, help))).append("' ;;\n");
          }
        });
    // The longer names come last in the map, but a case takes the first that fits.
    List<String> cases = new ArrayList<>(script.toString().lines().filter(l -> l.contains("words='")).toList());
    cases.sort(java.util.Comparator.comparingInt((String l) -> l.indexOf("*)")).reversed());
    String head = script.toString().lines().filter(l -> !l.contains("words='"))
        .collect(java.util.stream.Collectors.joining("\n", "", "\n"));
    return head
        + String.join("\n", cases)
        + "\n    *) words='" + String.join(" ", words(List.of(), helps.get(List.of()))) + "' ;;\n"
        + "  esac\n  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n}\n"
        + "complete -o default -F _baton baton\n";
  }

  private TreeSet<String> words(List<String> command, String help) {
    var words = new TreeSet<String>();
    OPTION.matcher(help).results().map((MatchResult found) -> found.group(1)).forEach(words::add);
    helps.keySet().stream()
        .filter(c -> c.size() == command.size() + 1 && c.subList(0, command.size()).equals(command))
        .forEach(c -> words.add(c.getLast()));
    return words;
  }

  private void write(String file, String text) throws IOException {
    Path path = tree.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
