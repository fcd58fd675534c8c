package dev.baton.session;

import java.util.List;

/**
 * The counters, with the name, the labels and the meaning that an operator sees. Counters of one
 * {@link CounterFamily} share a name and differ in their labels.
 */
public enum Metric {
  CONNECTIONS_OPENED(
      CounterFamily.CONNECTIONS_OPENED, "Connections that got a vacant ID", "connect"),
  CONNECTIONS_RESUMED(
      CounterFamily.CONNECTIONS_OPENED,
      "Connections that replaced one of the same client",
      "resume"),
  CONNECTIONS_OVERRIDDEN(
      CounterFamily.CONNECTIONS_OPENED,
      "Connections that took an ID over with a proof",
      "takeover"),
  TAKEOVERS_DONE_TOKEN(CounterFamily.TAKEOVERS, "Takeovers, with a token", "done", "token"),
  TAKEOVERS_DONE_TICKET(CounterFamily.TAKEOVERS, "Takeovers, with a ticket", "done", "ticket"),
  TAKEOVERS_REFUSED_TOKEN(
      CounterFamily.TAKEOVERS,
      "Takeovers refused: the proof is bad or does not count, with a token",
      "refused",
      "token"),
  TAKEOVERS_REFUSED_TICKET(
      CounterFamily.TAKEOVERS,
      "Takeovers refused: the proof is bad or does not count, with a ticket",
      "refused",
      "ticket"),
  TAKEOVERS_UNVERIFIABLE_TOKEN(
      CounterFamily.TAKEOVERS,
      "Takeovers refused: the proof could not be verified, with a token",
      "unverifiable",
      "token"),
  TAKEOVERS_UNVERIFIABLE_TICKET(
      CounterFamily.TAKEOVERS,
      "Takeovers refused: the proof could not be verified, with a ticket",
      "unverifiable",
      "ticket"),
  CONNECTIONS_ENDED("connections_ended", "Connections that held an ID and ended"),
  REFUSED_PARAMETERS(
      CounterFamily.CONNECTS_REFUSED,
      "Connects refused for bad parameters or a bad key",
      "parameters"),
  REFUSED_ID_TAKEN(
      CounterFamily.CONNECTS_REFUSED,
      "Connects refused because another client holds the ID",
      "id_taken"),
  REFUSALS_DELAYED(
      "refusals_delayed", "Refusals delayed: the same client was refused the same ID before"),
  PROBES_SENT("probes_sent", "Holders pinged because another client asks for their ID"),
  PROBES_CROWDED(
      "probes_crowded", "Connects refused at once: too many wait for the pong of a holder"),
  REFUSED_PROOF(
      CounterFamily.CONNECTS_REFUSED,
      "Connects refused: the proof was invalid, stale or could not be verified",
      "proof"),
  PROOFS_FAILED("proofs_failed", "Bad proofs, at a connect or a ticket request"),
  PROOFS_LIMITED("proofs_limited", "Proofs not verified: too many bad ones from their address"),
  SIGNATURES_CROWDED_OUT(
      "signatures_crowded_out", "Signatures not verified: too many were waiting"),
  RECEIPTS_SENT("receipts_sent", "Receipts that clients asked for and were sent"),
  RECEIPTS_OMITTED(
      "receipts_omitted", "Receipts that were not signed: too many signatures were waiting"),
  REFUSALS_OMITTED("refusals_omitted", "Refused takeovers without an event of their own"),
  TICKETS_ISSUED("tickets_issued", "Tickets issued to holders for another device"),
  TICKETS_REFUSED("tickets_refused", "Ticket requests refused: the client may not have one"),
  TICKETS_UNAVAILABLE(
      "tickets_unavailable", "Ticket requests that could not be decided; the client may retry"),
  REFUSED_BANNED(
      CounterFamily.CONNECTS_REFUSED, "Connects refused because their ID is banned", "banned"),
  BANS_REFUSED("bans_refused", "Bans refused because there were --max_bans of them"),
  IDS_ERASED("ids_erased", "Erasures of what is personal in the past events of an ID"),
  ERASURES_REFUSED("erasures_refused", "Erasures refused because 10,000 IDs are erased"),
  REFUSED_LIMIT(
      CounterFamily.CONNECTS_REFUSED,
      "Connects refused at the limit of concurrent connections",
      "limit"),
  REFUSED_BUSY(
      CounterFamily.CONNECTS_REFUSED,
      "Connects refused because the command queue was full",
      "busy"),
  REFUSED_LOG(
      CounterFamily.CONNECTS_REFUSED,
      "Connects refused because the event log could not be written",
      "log_failed"),
  REFUSED_LOG_SLOW(
      CounterFamily.CONNECTS_REFUSED, "Connects refused because the event log stalled", "log_slow"),
  REFUSED_DISK_FULL(
      CounterFamily.CONNECTS_REFUSED,
      "Connects refused because the disk is nearly full",
      "disk_full"),
  REFUSED_LOG_GROWTH(
      CounterFamily.CONNECTS_REFUSED,
      "Connects refused: too many of their address wait for the log's rate",
      "log_growth"),
  CONNECTS_DELAYED(
      "connects_delayed", "Connects that waited because their address fills the event log"),
  REFUSED_ADDRESS_RATE(
      CounterFamily.CONNECTS_REFUSED,
      "Connects refused: too many from their address in a minute",
      "address_rate"),
  REFUSED_ORIGIN(CounterFamily.CONNECTS_REFUSED, "Handshakes refused for their Origin", "origin"),
  REFUSED_SOCKETS(
      CounterFamily.CONNECTS_REFUSED,
      "Sockets closed at once because too many were open",
      "sockets"),
  REFUSED_DRAINING(
      CounterFamily.CONNECTS_REFUSED,
      "WebSockets refused with 503: the server is about to stop",
      "draining"),
  REFUSED_HEADS(
      CounterFamily.HTTP_REQUESTS_REFUSED,
      "HTTP requests refused with 503: no memory for their head",
      "memory"),
  REFUSED_ADMIN_HOST(
      CounterFamily.ADMIN_REQUESTS_REFUSED,
      "Requests to the admin port refused for their Host",
      "host"),
  REFUSED_ADMIN_TOKEN(
      CounterFamily.ADMIN_REQUESTS_REFUSED,
      "Requests to the admin port refused without a good token",
      "token"),
  ADMIN_TOKENS_LIMITED(
      "admin_tokens_limited", "Bad admin tokens refused: too many from their address"),
  ADMIN_TOKENS_UNUSABLE(
      "admin_tokens_unusable", "Changes of the file of admin tokens that could not be used"),
  REQUESTS_MALFORMED(
      CounterFamily.HTTP_REQUESTS_REFUSED,
      "HTTP requests refused with 400, 414 or 431, and closed",
      "malformed"),
  REQUESTS_FAILED("requests_failed", "HTTP requests that failed inside the server"),
  CERTIFICATES_RENEWED("certificates_renewed", "Changed TLS certificates put into use"),
  CERTIFICATES_REFUSED(
      "certificates_refused", "Changed TLS keys or certificates that could not be used"),
  HANDSHAKE_TIMEOUTS(
      "handshake_timeouts", "Sockets closed for an unfinished request or TLS handshake"),
  MESSAGES_RECEIVED("messages_received", "Messages from clients"),
  MESSAGES_RELAYED_OFFER(
      CounterFamily.MESSAGES_RELAYED, "OFFER messages relayed to a peer", "offer"),
  MESSAGES_RELAYED_ANSWER(
      CounterFamily.MESSAGES_RELAYED, "ANSWER messages relayed to a peer", "answer"),
  MESSAGES_RELAYED_CANDIDATE(
      CounterFamily.MESSAGES_RELAYED, "CANDIDATE messages relayed to a peer", "candidate"),
  MESSAGES_RELAYED_LEAVE(
      CounterFamily.MESSAGES_RELAYED, "LEAVE messages relayed to a peer", "leave"),
  MESSAGES_RELAYED_OTHER(
      CounterFamily.MESSAGES_RELAYED, "Messages of other types relayed to a peer", "other"),
  MESSAGES_WAITING_ADDED("messages_waiting_added", "Messages kept for an absent peer"),
  MESSAGES_WAITING_REFUSED(
      "messages_waiting_refused", "Messages refused: too many wait for absent peers"),
  MESSAGES_EXPIRED("messages_expired", "Messages that waited too long for an absent peer"),
  MESSAGES_IGNORED("messages_ignored", "Messages of unknown type or without a destination"),
  MESSAGES_MALFORMED("messages_malformed", "Messages that are not a JSON object"),
  MESSAGES_FENCED(
      "messages_fenced", "Messages dropped: their connection had lost its ID or was closing"),
  MESSAGES_RETURNED("messages_returned", "Messages returned to their sender as EXPIRE"),
  ANSWERS_DROPPED("answers_dropped", "Answers dropped because their client reads too slowly"),
  MESSAGES_THROTTLED(
      "messages_throttled", "Frames read late because their sender exceeds its rate"),
  MESSAGES_SLOWED("messages_slowed", "Large messages read late because memory was short"),
  CLOSED_PROTOCOL_ERROR(
      CounterFamily.CONNECTIONS_CLOSED,
      "Connections closed for breaking RFC 6455",
      "protocol_error"),
  CLOSED_TOO_BIG(
      CounterFamily.CONNECTIONS_CLOSED,
      "Connections closed because of a message that is too big",
      "too_big"),
  CLOSED_BAD_MESSAGES(
      CounterFamily.CONNECTIONS_CLOSED,
      "Connections closed for malformed messages",
      "bad_messages"),
  CLOSED_SLOW_CONSUMER(
      CounterFamily.CONNECTIONS_CLOSED,
      "Connections closed because they read nothing",
      "slow_consumer"),
  CLOSED_UNFINISHED(
      CounterFamily.CONNECTIONS_CLOSED,
      "Connections closed to free the memory of an unfinished message",
      "unfinished"),
  CLOSED_ALIVE_TIMEOUT(
      CounterFamily.CONNECTIONS_CLOSED, "Connections closed for silence", "alive_timeout"),
  CLOSED_PROBE_SILENT(
      CounterFamily.CONNECTIONS_CLOSED,
      "Connections ended for silence when another client asked for their ID",
      "probe_silent"),
  CLOSED_BY_OPERATOR(
      CounterFamily.CONNECTIONS_CLOSED,
      "Connections closed by the order of an operator",
      "by_operator"),
  CLOSED_LEFT(
      CounterFamily.CONNECTIONS_CLOSED,
      "Connections closed because their client gave its ID back",
      "left"),
  CLOSED_CONNECTED_ELSEWHERE(
      CounterFamily.CONNECTIONS_CLOSED,
      "Connections closed because another one has their ID",
      "connected_elsewhere"),
  CLOSED_TRY_AGAIN(
      CounterFamily.CONNECTIONS_CLOSED,
      "Connections closed because the event of their ID is lost",
      "try_again_later"),
  CLOSED_SERVICE_RESTART(
      CounterFamily.CONNECTIONS_CLOSED,
      "Connections closed because the server stops",
      "service_restart"),
  DETACHED_REFUSED("detached_refused", "IDs not kept for their client because memory was short"),
  STATES_SAVED("states_saved", "Saves of what moves with an ID, failed ones included"),
  STATES_DELAYED(
      "states_delayed", "Saves delayed because the client's address fills the event log"),
  STATES_REFUSED("states_refused", "States refused because they are too large"),
  CONTACTS_DROPPED("contacts_dropped", "Contacts dropped because there was no space"),
  OFFERS_FORGOTTEN(
      "offers_forgotten", "Offers forgotten before an answer because there was no space"),
  EVENTS_APPENDED("events_appended", "Events appended to the log"),
  LOG_BYTES_APPENDED("log_bytes_appended", "Bytes of the events appended to the log"),
  EVENTS_UNRECORDABLE("events_unrecordable", "Events left out because no record can contain them"),
  LOG_FAILURES("log_failures", "Appends to the log that failed"),
  LOG_RECOVERIES("log_recoveries", "Recoveries of a failed log"),
  LOG_RETRIES_FAILED("log_retries_failed", "Failed attempts to recover a failed log"),
  CHECKPOINTS_SIGNED("checkpoints_signed", "Checkpoints of the log that were signed and kept"),
  CHECKPOINTS_FAILED("checkpoints_failed", "Checkpoints of the log that could not be written"),
  CHECKPOINTS_SENT("checkpoints_sent", "Checkpoints that arrived at --checkpoint_url"),
  CHECKPOINTS_NOT_SENT(
      "checkpoints_not_sent", "Attempts to send a checkpoint to --checkpoint_url that failed"),
  PROOFS_MADE("proofs_made", "Proofs from the log made at the admin port"),
  PROOFS_REFUSED("proofs_refused", "Proofs refused because another one was being made"),
  AUDIT_INDEX_FAILURES(
      "audit_index_failures", "Times that the audit index could not be read or written"),
  AUDIT_READS("audit_reads", "Audit reads that the admin port carried out"),
  AUDIT_READS_CROWDED(
      "audit_reads_crowded", "Audit reads at the admin port refused: too many were under way"),
  AUDIT_READS_UNFINISHED(
      "audit_reads_unfinished", "Audit reads at the admin port given up: they took too long"),
  EVENT_STREAMS("event_streams_opened", "Streams of events that the admin port began"),
  EVENT_STREAMS_REFUSED(
      "event_streams_refused", "Streams of events refused at the admin port: too many were open"),
  ADMIN_READERS_CUT(
      "admin_readers_cut", "Connections of the admin port closed: their client read too slowly"),
  ADMIN_DISPLACED(
      "admin_connections_displaced", "Idle connections of the admin port closed for a new one"),
  LOG_LINES_DROPPED("log_lines_dropped", "Log lines dropped because standard error was not read");

  private final String family;
  private final String help;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // Cannot be modified.
  private final List<String> labels;

  Metric(String family, String description) {
    this.family = family;
    this.help = description;
    this.description = description;
    this.labels = List.of();
  }

  Metric(CounterFamily family, String description, String... values) {
    this.family = family.label();
    this.help = family.description();
    this.description = description;
    this.labels = family.labelled(values);
  }

  /** The name of the metric without {@code baton_} and {@code _total}. */
  String family() {
    return family;
  }

  /** What all counters of the family count. */
  String help() {
    return help;
  }

  /** What this counter counts. */
  String description() {
    return description;
  }

  /** Names and values of its labels in turn. They are fixed: nothing of a client's is in them. */
  List<String> labels() {
    return labels;
  }
}
