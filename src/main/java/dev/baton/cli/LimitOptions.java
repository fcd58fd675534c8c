package dev.baton.cli;

import picocli.CommandLine.Option;

/** How much of each resource clients may use. */
final class LimitOptions {
  static final String HEADING = "Limits";

  /** What Jackson reads, which contacts in the log are read with, less what is around a payload. */
  static final int MAX_NESTING = 900;

  @Option(
      names = "--max_message",
      paramLabel = "BYTES",
      defaultValue = "262144",
      description = "largest message (${DEFAULT-VALUE})")
  @Takes(min = 128)
  @Common
  int maxMessage;

  @Option(
      names = "--max_fragments",
      paramLabel = "N",
      defaultValue = "4096",
      description = "most fragments of one message (${DEFAULT-VALUE})")
  @Takes(min = 1, max = 1_000_000)
  int maxFragments;

  @Option(
      names = "--max_nesting",
      paramLabel = "N",
      defaultValue = "100",
      description = "how deep the JSON of a message may nest (${DEFAULT-VALUE})")
  @Takes(min = 1, max = LimitOptions.MAX_NESTING)
  int maxNesting;

  @Option(
      names = "--max_malformed",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "consecutive malformed messages before the connection is closed" + " (${DEFAULT-VALUE})")
  @Takes(min = 1)
  int maxMalformed;

  @Option(
      names = "--message_rate",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "messages a second that are read from one connection; 0: no limit"
              + " (${DEFAULT-VALUE})")
  @Takes(min = 0, max = 1_000_000_000)
  int messageRate;

  @Option(
      names = "--message_burst",
      paramLabel = "N",
      defaultValue = "4000",
      description = "messages that may arrive faster than that (${DEFAULT-VALUE})")
  @Takes(min = 1, max = 1_000_000_000)
  int messageBurst;

  @Option(
      names = "--waiting_messages",
      paramLabel = "N",
      defaultValue = "1024",
      description =
          "messages that wait for one absent peer, at most a quarter of them from one"
              + " sender (${DEFAULT-VALUE})")
  @Takes(min = 0)
  int waitingMessages;

  @Option(
      names = "--waiting_bytes",
      paramLabel = "BYTES",
      defaultValue = "1048576",
      description =
          "bytes that wait for one absent peer, at most a quarter of them from one"
              + " sender (${DEFAULT-VALUE})")
  @Takes(min = 0)
  int waitingBytes;

  @Option(
      names = "--waiting_ids",
      paramLabel = "N",
      defaultValue = "256",
      description = "absent peers that messages of one sender wait for (${DEFAULT-VALUE})")
  @Takes(min = 0)
  int waitingIds;

  @Option(
      names = "--waiting_total",
      paramLabel = "BYTES",
      defaultValue = "33554432",
      description = "bytes that wait for all absent peers together (${DEFAULT-VALUE})")
  @Takes(min = 0)
  long waitingTotal;

  @Option(
      names = "--max_state",
      paramLabel = "BYTES",
      defaultValue = "16384",
      description =
          "size of the state that a client may store for its next device" + " (${DEFAULT-VALUE})")
  @Takes(min = 0, max = 32_768)
  int maxState;

  @Option(
      names = "--max_contacts",
      paramLabel = "N",
      defaultValue = "64",
      description = "contacts of an ID that are kept for its next device (${DEFAULT-VALUE})")
  @Takes(min = 0, max = 1_000)
  int maxContacts;

  @Option(
      names = "--outbox_bytes",
      paramLabel = "BYTES",
      defaultValue = "8388608",
      description =
          "bytes of other peers' messages that wait for a slow reader, at most a quarter"
              + " of them from one sender; what does not fit is returned to its sender"
              + " (${DEFAULT-VALUE})")
  @Takes(min = 1_024)
  int outboxBytes;

  @Option(
      names = "--buffer_memory",
      paramLabel = "BYTES",
      defaultValue = "0",
      description =
          "memory for unfinished and waiting messages, outboxes and states of all"
              + " clients together; 0: a third of the heap (${DEFAULT-VALUE})")
  @Takes(min = 0)
  long bufferMemory;

  @Option(
      names = "--write_timeout",
      paramLabel = "MS",
      defaultValue = "10000",
      description =
          "how long a client may read nothing before its connection is closed"
              + " (${DEFAULT-VALUE})")
  @Takes(min = 1)
  int writeTimeout;

  @Option(
      names = "--handshake_timeout",
      paramLabel = "MS",
      defaultValue = "10000",
      description = "how long a request may take to arrive (${DEFAULT-VALUE})")
  @Takes(min = 1)
  int handshakeTimeout;

  @Option(
      names = "--ping_interval",
      paramLabel = "MS",
      defaultValue = "20000",
      description =
          "silence after which the server sends a ping; half of --alive_timeout if that"
              + " is less (${DEFAULT-VALUE})")
  @Takes(min = 1)
  int pingInterval;

  @Option(
      names = "--probe_timeout",
      paramLabel = "MS",
      defaultValue = "3000",
      description =
          "how long the holder of an ID may be silent when another client asks for it,"
              + " before its connection counts as broken; 0: no check (${DEFAULT-VALUE})")
  @Takes(min = 0, max = 600_000)
  int probeTimeout;

  @Option(
      names = "--refusal_delay",
      paramLabel = "MS",
      defaultValue = "5000",
      description =
          "longest delay of the answer to a client that is repeatedly refused the same"
              + " ID; 0: no delay (${DEFAULT-VALUE})")
  @Takes(min = 0, max = 5_000)
  int refusalDelay;

  @Option(
      names = "--address_rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "new connections per address and minute; 0: no limit (${DEFAULT-VALUE})")
  @Takes(min = 0)
  @Common
  int addressRate;

  @Option(
      names = "--max_bans",
      paramLabel = "N",
      defaultValue = "10000",
      description = "IDs that operators may ban at a time (${DEFAULT-VALUE})")
  @Takes(min = 0, max = 1_000_000)
  int maxBans;

  @Option(
      names = "--command_queue",
      paramLabel = "N",
      defaultValue = "10000",
      description = "connects and disconnects that may wait for the log (${DEFAULT-VALUE})")
  @Takes(min = 1)
  int commandQueue;

  /** What {@code --buffer_memory} amounts to. */
  long bufferMemoryBytes() {
    return bufferMemory == 0 ? Runtime.getRuntime().maxMemory() / 3 : bufferMemory;
  }
}
