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
  int port;

  @Option(
      names = {"--host", "-H"},
      paramLabel = "ADDRESS",
      defaultValue = "::",
      description =
          "address to listen on; :: is all of them, 0.0.0.0 all of IPv4 (${DEFAULT-VALUE})")
  String host = "";

  @Option(
      names = {"--key", "-k"},
      paramLabel = "KEY",
      defaultValue = "peerjs",
      description = "key that clients must give (${DEFAULT-VALUE})")
  String key = "";

  @Option(
      names = "--path",
      paramLabel = "PATH",
      defaultValue = "/",
      description =
          "where the server is mounted; also the variable PEERSERVER_PATH (${DEFAULT-VALUE})")
  String path = "";

  @Option(
      names = {"--expire_timeout", "-t"},
      paramLabel = "MS",
      converter = WholeNumber.class,
      defaultValue = "5000",
      description = "how long a message waits for an absent peer (${DEFAULT-VALUE})")
  int expireTimeout;

  @Option(
      names = "--cleanup_out_msgs",
      paramLabel = "MS",
      converter = WholeNumber.class,
      defaultValue = "1000",
      description = "how often waiting messages are looked at (${DEFAULT-VALUE})")
  int cleanupOutMsgs;

  @Option(
      names = {"--concurrent_limit", "-c"},
      paramLabel = "N",
      converter = WholeNumber.class,
      defaultValue = "5000",
      description = "connections at once (${DEFAULT-VALUE})")
  int concurrentLimit;

  @Option(
      names = "--alive_timeout",
      paramLabel = "MS",
      converter = WholeNumber.class,
      defaultValue = "60000",
      description =
          "silence that closes a connection; any frame is a sign of life (${DEFAULT-VALUE})")
  int aliveTimeout;

  @Option(
      names = "--allow_discovery",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "false",
      fallbackValue = "true",
      description = "let everybody with the key list the IDs at /KEY/peers")
  boolean allowDiscovery;

  @Option(
      names = "--cors",
      arity = "1..*",
      split = ",",
      paramLabel = "ORIGIN",
      description =
          "allowed origins, such as https://app.example; without it, or with *, every origin is")
  List<String> cors = new ArrayList<>();

  @Option(
      names = "--proxied",
      arity = "0..1",
      paramLabel = "WHOM",
      defaultValue = "false",
      fallbackValue = "true",
      description =
          "believe X-Forwarded-For of whoever connects (true), or of these addresses and networks:"
              + " loopback,10.0.0.0/8")
  String proxied = "";

  @Option(
      names = "--sslkey",
      paramLabel = "FILE",
      description = "private key for TLS, PEM; with --sslcert")
  String sslkey = "";

  @Option(
      names = "--sslcert",
      paramLabel = "FILE",
      description = "certificate chain for TLS, PEM; with --sslkey")
  String sslcert = "";
}
