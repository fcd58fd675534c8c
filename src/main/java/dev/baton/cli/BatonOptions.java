package dev.baton.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What Baton adds to the behaviour of PeerServer, and for whoever runs it. */
final class BatonOptions {
  static final String HEADING = "Behaviour and operation";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file of options, by the names of this list")
  String config = "";

  @Option(
      names = "--strict_ids",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "false",
      fallbackValue = "true",
      description = "refuse IDs that the stock client would not let an app choose")
  boolean strictIds;

  @Option(
      names = "--ws_check_origin",
      arity = "0..1",
      paramLabel = "BOOL",
      fallbackValue = "true",
      description = "refuse WebSockets from origins that --cors does not list; on with --cors")
  String wsCheckOrigin = "";

  @Option(
      names = "--case_sensitive_paths",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "false",
      fallbackValue = "true",
      description = "tell upper from lower case in HTTP paths")
  boolean caseSensitivePaths;

  @Option(
      names = "--transmission_extend",
      arity = "1..*",
      split = ",",
      paramLabel = "TYPE",
      description = "message types to relay besides OFFER, ANSWER, CANDIDATE and LEAVE")
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
      description = "port for /metrics and /health; without it there are none")
  int adminPort;

  @Option(
      names = "--admin_host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "address for /metrics and /health (${DEFAULT-VALUE})")
  String adminHost = "";

  @Option(
      names = "--admin_allowed_hosts",
      arity = "1..*",
      split = ",",
      paramLabel = "HOST",
      description =
          "names under which /metrics and /health are served, besides localhost, --admin_host and"
              + " the address that was connected to")
  List<String> adminAllowedHosts = new ArrayList<>();

  @Option(
      names = "--log_level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "error, warn, info, debug or trace (${DEFAULT-VALUE})")
  String logLevel = "";
}
