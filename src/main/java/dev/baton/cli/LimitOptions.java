package dev.baton.cli;

import picocli.CommandLine.Option;

/** How much of what anybody may use. */
final class LimitOptions {
  static final String HEADING = "Limits";

  @Option(
      names = "--max_message",
      paramLabel = "BYTES",
      defaultValue = "262144",
      description = "largest message (${DEFAULT-VALUE})")
  int maxMessage;

  @Option(
      names = "--max_fragments",
      paramLabel = "N",
      defaultValue = "4096",
      description = "fragments of a message (${DEFAULT-VALUE})")
  int maxFragments;

  @Option(
      names = "--max_nesting",
      paramLabel = "N",
      defaultValue = "100",
      description = "depth of a message's JSON (${DEFAULT-VALUE})")
  int maxNesting;

  @Option(
      names = "--max_malformed",
      paramLabel = "N",
      defaultValue = "20",
      description = "messages in a row that are no JSON object, which close (${DEFAULT-VALUE})")
  int maxMalformed;

  @Option(
      names = "--message_rate",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "messages a second of a connection that are read at once; 0: no limit (${DEFAULT-VALUE})")
  int messageRate;

  @Option(
      names = "--message_burst",
      paramLabel = "N",
      defaultValue = "4000",
      description = "messages that may come faster than that (${DEFAULT-VALUE})")
  int messageBurst;

  @Option(
      names = "--waiting_messages",
      paramLabel = "N",
      defaultValue = "1024",
      description =
          "messages that wait for one absent peer, a quarter of them of one sender"
              + " (${DEFAULT-VALUE})")
  int waitingMessages;

  @Option(
      names = "--waiting_bytes",
      paramLabel = "BYTES",
      defaultValue = "1048576",
      description =
          "bytes that wait for one absent peer, a quarter of them of one sender"
              + " (${DEFAULT-VALUE})")
  int waitingBytes;

  @Option(
      names = "--waiting_ids",
      paramLabel = "N",
      defaultValue = "256",
      description = "absent peers that one sender's messages wait for (${DEFAULT-VALUE})")
  int waitingIds;

  @Option(
      names = "--waiting_total",
      paramLabel = "BYTES",
      defaultValue = "33554432",
      description = "bytes that wait for all absent peers together (${DEFAULT-VALUE})")
  long waitingTotal;

  @Option(
      names = "--max_state",
      paramLabel = "BYTES",
      defaultValue = "16384",
      description = "what a client may store for its next device (${DEFAULT-VALUE})")
  int maxState;

  @Option(
      names = "--max_contacts",
      paramLabel = "N",
      defaultValue = "64",
      description = "contacts of an ID that are kept for its next device (${DEFAULT-VALUE})")
  int maxContacts;

  @Option(
      names = "--outbox_bytes",
      paramLabel = "BYTES",
      defaultValue = "8388608",
      description =
          "bytes of others' messages that wait for a slow reader; what finds no room goes back to"
              + " its sender, and no sender has more than a quarter (${DEFAULT-VALUE})")
  int outboxBytes;

  @Option(
      names = "--buffer_memory",
      paramLabel = "BYTES",
      defaultValue = "0",
      description =
          "memory that may be held for clients in all: unfinished and waiting messages, outboxes,"
              + " states; 0: a third of the heap (${DEFAULT-VALUE})")
  long bufferMemory;

  @Option(
      names = "--write_timeout",
      paramLabel = "MS",
      defaultValue = "10000",
      description = "how long a client may take nothing before it is closed (${DEFAULT-VALUE})")
  int writeTimeout;

  @Option(
      names = "--handshake_timeout",
      paramLabel = "MS",
      defaultValue = "10000",
      description = "how long a request may take to arrive (${DEFAULT-VALUE})")
  int handshakeTimeout;

  @Option(
      names = "--ping_interval",
      paramLabel = "MS",
      defaultValue = "20000",
      description =
          "silence after which the server sends a ping; half of --alive_timeout if that is less"
              + " (${DEFAULT-VALUE})")
  int pingInterval;

  @Option(
      names = "--probe_timeout",
      paramLabel = "MS",
      defaultValue = "3000",
      description =
          "how long the holder of an ID may be silent when another client asks for it, before its"
              + " connection counts as broken; 0: it is not asked (${DEFAULT-VALUE})")
  int probeTimeout;

  @Option(
      names = "--refusal_delay",
      paramLabel = "MS",
      defaultValue = "5000",
      description =
          "how late a client is answered at most that is refused the same ID again and again; 0: at"
              + " once (${DEFAULT-VALUE})")
  int refusalDelay;

  @Option(
      names = "--address_rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "new connections per address and minute; 0: no limit (${DEFAULT-VALUE})")
  int addressRate;

  @Option(
      names = "--command_queue",
      paramLabel = "N",
      defaultValue = "10000",
      description = "connects and disconnects that wait for the log (${DEFAULT-VALUE})")
  int commandQueue;
}
