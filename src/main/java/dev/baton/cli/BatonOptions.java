package dev.baton.cli;

import dev.baton.logging.LogFormat;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What Baton adds to the behaviour of PeerServer, and to its operation. */
final class BatonOptions {
  static final String HEADING = "Behaviour and operation";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file of options, by the names in this list")
  @Takes("the path of a YAML file")
  @Common
  String config = "";

  @Option(
      names = "--strict_ids",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "false",
      fallbackValue = "true",
      description = "refuse IDs that the PeerJS client would not let an app choose")
  boolean strictIds;

  @Option(
      names = "--ws_check_origin",
      arity = "0..1",
      paramLabel = "BOOL",
      fallbackValue = "true",
      description =
          "refuse WebSockets from origins that are not in --cors; on by default with" + " --cors")
  @Takes("true or false")
  String wsCheckOrigin = "";

  @Option(
      names = "--case_sensitive_paths",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "false",
      fallbackValue = "true",
      description = "treat upper and lower case in HTTP paths as different")
  boolean caseSensitivePaths;

  @Option(
      names = "--transmission_extend",
      arity = "1..*",
      split = ",",
      paramLabel = "TYPE",
      description = "message types to relay besides OFFER, ANSWER, CANDIDATE and LEAVE")
  @Takes("a list of message types such as PRESENCE")
  List<String> transmissionExtend = new ArrayList<>();

  @Option(
      names = "--no_demo",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "false",
      fallbackValue = "true",
      description = "do not serve the demo page at demo/")
  boolean noDemo;

  @Option(
      names = "--admin_port",
      paramLabel = "PORT",
      defaultValue = "-1",
      description = "port for /metrics, /health and /admin/; without it they are not served")
  @Takes(min = 0, max = 65_535)
  @Common
  int adminPort;

  @Option(
      names = "--admin_host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "address that --admin_port listens on (${DEFAULT-VALUE})")
  @Takes("an address of this machine")
  @Common
  String adminHost = "";

  @Option(
      names = "--admin_allowed_hosts",
      arity = "1..*",
      split = ",",
      paramLabel = "HOST",
      description =
          "names under which --admin_port is served, besides localhost,"
              + " --admin_host and the address that the client connected to")
  List<String> adminAllowedHosts = new ArrayList<>();

  @Option(
      names = "--admin_tokens",
      paramLabel = "FILE",
      description =
          "file of operators' tokens for /admin/, made by 'baton admin-token'; without it"
              + " /admin/ only answers questions from this machine")
  @Takes("the path of a file")
  @Common
  String adminTokens = "";

  @Option(
      names = "--admin_protect_metrics",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "false",
      fallbackValue = "true",
      description = "ask for a token at /metrics and /health too")
  boolean adminProtectMetrics;

  @Option(
      names = "--drain_spread",
      paramLabel = "MS",
      defaultValue = "0",
      description =
          "how long a server that stops takes to send its clients away; 0: all at once"
              + " (${DEFAULT-VALUE})")
  @Takes(min = 0, max = 600_000)
  int drainSpread;

  @Option(
      names = "--log_level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "error, warn, info, debug or trace (${DEFAULT-VALUE})")
  @Common
  LogLevel logLevel = LogLevel.INFO;

  @Option(
      names = "--log_format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json: how the lines of standard error look (${DEFAULT-VALUE})")
  LogFormat logFormat = LogFormat.TEXT;

  @Option(
      names = "--access_log",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "false",
      fallbackValue = "true",
      description = "log a line for each connect and each disconnect")
  boolean accessLog;
}
