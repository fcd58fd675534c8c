package dev.baton.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** PeerServer's own flags, with its names, aliases and defaults. */
final class PeerServerOptions {
  static final String HEADING = "As in PeerServer";

  @Option(
      names = {"--port", "-p"},
      paramLabel = "PORT",
      converter = WholeNumber.class,
      defaultValue = "9000",
      description = "port to listen on; also the variable PORT (${DEFAULT-VALUE})")
  @Takes(min = 0, max = 65_535)
  @Common
  int port;

  @Option(
      names = {"--host", "-H"},
      paramLabel = "ADDRESS",
      defaultValue = "::",
      description =
          "address to listen on; :: is all of them, 0.0.0.0 all of IPv4" + " (${DEFAULT-VALUE})")
  @Common
  String host = "";

  @Option(
      names = {"--key", "-k"},
      paramLabel = "KEY",
      defaultValue = "peerjs",
      description = "key that clients must give (${DEFAULT-VALUE})")
  @Common
  String key = "";

  @Option(
      names = "--path",
      paramLabel = "PATH",
      defaultValue = "/",
      description =
          "path that the server is mounted at; also the variable PEERSERVER_PATH"
              + " (${DEFAULT-VALUE})")
  @Common
  String path = "";

  @Option(
      names = {"--expire_timeout", "-t"},
      paramLabel = "MS",
      converter = WholeNumber.class,
      defaultValue = "5000",
      description = "how long a message waits for an absent peer (${DEFAULT-VALUE})")
  @Takes(min = 0)
  int expireTimeout;

  @Option(
      names = "--cleanup_out_msgs",
      paramLabel = "MS",
      converter = WholeNumber.class,
      defaultValue = "1000",
      description = "how often waiting messages are checked for that (${DEFAULT-VALUE})")
  @Takes(min = 0)
  int cleanupOutMsgs;

  @Option(
      names = {"--concurrent_limit", "-c"},
      paramLabel = "N",
      converter = WholeNumber.class,
      defaultValue = "5000",
      description = "how many connections may be open at once (${DEFAULT-VALUE})")
  @Takes(min = 0)
  @Common
  int concurrentLimit;

  @Option(
      names = "--alive_timeout",
      paramLabel = "MS",
      converter = WholeNumber.class,
      defaultValue = "60000",
      description =
          "how long a client may be silent before its connection is closed; any frame"
              + " counts (${DEFAULT-VALUE})")
  @Takes(min = 0)
  @Common
  int aliveTimeout;

  @Option(
      names = "--allow_discovery",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "false",
      fallbackValue = "true",
      description = "let every client that has the key list the IDs at /KEY/peers")
  @Common
  boolean allowDiscovery;

  @Option(
      names = "--cors",
      arity = "1..*",
      split = ",",
      paramLabel = "ORIGIN",
      description =
          "allowed origins, such as https://app.example; without it, or with *, all are"
              + " allowed")
  @Takes("a list of origins such as https://app.example, or *")
  @Common
  List<String> cors = new ArrayList<>();

  @Option(
      names = "--proxied",
      arity = "0..1",
      paramLabel = "WHOM",
      defaultValue = "false",
      fallbackValue = "true",
      description =
          "trust X-Forwarded-For from every address (true) or from a list such as"
              + " loopback,10.0.0.0/8")
  @Takes("true, false, or addresses and networks such as loopback,10.0.0.0/8")
  @Common
  String proxied = "";

  @Option(
      names = "--sslkey",
      paramLabel = "FILE",
      description = "private key for TLS, PEM; with --sslcert")
  @Takes("the path of a PEM file")
  @Common
  String sslkey = "";

  @Option(
      names = "--sslcert",
      paramLabel = "FILE",
      description = "certificate chain for TLS, PEM; with --sslkey")
  @Takes("the path of a PEM file")
  @Common
  String sslcert = "";
}
