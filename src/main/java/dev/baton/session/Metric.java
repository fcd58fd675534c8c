package dev.baton.session;

/** The counters, with the name and the meaning that an operator sees. */
public enum Metric {
  CONNECTIONS_OPENED("connections_opened", "Connections that got a vacant ID"),
  CONNECTIONS_RESUMED("connections_resumed", "Connections that replaced one of the same client"),
  CONNECTIONS_OVERRIDDEN("connections_overridden", "Connections that took an ID over with a proof"),
  CONNECTIONS_ENDED("connections_ended", "Connections that held an ID and ended"),
  REFUSED_PARAMETERS("refused_parameters", "Connects refused for bad parameters or a bad key"),
  REFUSED_ID_TAKEN("refused_id_taken", "Connects refused because another client holds the ID"),
  REFUSALS_DELAYED(
      "refusals_delayed", "Refusals delayed: the same client was refused the same ID before"),
  PROBES_SENT("probes_sent", "Holders pinged because another client asks for their ID"),
  PROBES_CROWDED(
      "probes_crowded", "Connects refused at once: too many wait for the pong of a holder"),
  REFUSED_PROOF(
      "refused_proof", "Connects refused: the proof was invalid, stale or could not be verified"),
  PROOFS_FAILED("proofs_failed", "Bad proofs, at a connect or a ticket request"),
  PROOFS_LIMITED("proofs_limited", "Proofs not verified: too many bad ones from their address"),
  SIGNATURES_CROWDED_OUT(
      "signatures_crowded_out", "Signatures not verified: too many were waiting"),
  REFUSALS_OMITTED("refusals_omitted", "Refused takeovers without an event of their own"),
  TICKETS_ISSUED("tickets_issued", "Tickets issued to holders for another device"),
  TICKETS_REFUSED("tickets_refused", "Ticket requests refused: the client may not have one"),
  TICKETS_UNAVAILABLE(
      "tickets_unavailable", "Ticket requests that could not be decided; the client may retry"),
  REFUSED_BANNED("refused_banned", "Connects refused because their ID is banned"),
  BANS_REFUSED("bans_refused", "Bans refused because there were --max_bans of them"),
  REFUSED_LIMIT("refused_limit", "Connects refused at the limit of concurrent connections"),
  REFUSED_BUSY("refused_busy", "Connects refused because the command queue was full"),
  REFUSED_LOG("refused_log", "Connects refused because the event log could not be written"),
  REFUSED_LOG_SLOW("refused_log_slow", "Connects refused because the event log stalled"),
  REFUSED_DISK_FULL("refused_disk_full", "Connects refused because the disk is nearly full"),
  REFUSED_LOG_GROWTH(
      "refused_log_growth", "Connects refused: too many of their address wait for the log's rate"),
  CONNECTS_DELAYED(
      "connects_delayed", "Connects that waited because their address fills the event log"),
  REFUSED_ADDRESS_RATE(
      "refused_address_rate", "Connects refused: too many from their address in a minute"),
  REFUSED_ORIGIN("refused_origin", "Handshakes refused for their Origin"),
  REFUSED_SOCKETS("refused_sockets", "Sockets closed at once because too many were open"),
  REFUSED_HEADS("refused_heads", "HTTP requests refused with 503: no memory for their head"),
  REFUSED_ADMIN_HOST("refused_admin_host", "Requests to the admin port refused for their Host"),
  REFUSED_ADMIN_TOKEN(
      "refused_admin_token", "Requests to the admin port refused without a good token"),
  ADMIN_TOKENS_LIMITED(
      "admin_tokens_limited", "Bad admin tokens refused: too many from their address"),
  ADMIN_TOKENS_UNUSABLE(
      "admin_tokens_unusable", "Changes of the file of admin tokens that could not be used"),
  REQUESTS_MALFORMED(
      "requests_malformed", "HTTP requests refused with 400, 414 or 431, and closed"),
  REQUESTS_FAILED("requests_failed", "HTTP requests that failed inside the server"),
  CERTIFICATES_RENEWED("certificates_renewed", "Changed TLS certificates put into use"),
  CERTIFICATES_REFUSED(
      "certificates_refused", "Changed TLS keys or certificates that could not be used"),
  HANDSHAKE_TIMEOUTS(
      "handshake_timeouts", "Sockets closed for an unfinished request or TLS handshake"),
  MESSAGES_RECEIVED("messages_received", "Messages from clients"),
  MESSAGES_RELAYED("messages_relayed", "Messages relayed to a peer"),
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
  CLOSED_PROTOCOL_ERROR("closed_protocol_error", "Connections closed for breaking RFC 6455"),
  CLOSED_TOO_BIG("closed_too_big", "Connections closed because of a message that is too big"),
  CLOSED_BAD_MESSAGES("closed_bad_messages", "Connections closed for malformed messages"),
  CLOSED_SLOW_CONSUMER("closed_slow_consumer", "Connections closed because they read nothing"),
  CLOSED_UNFINISHED(
      "closed_unfinished", "Connections closed to free the memory of an unfinished message"),
  CLOSED_ALIVE_TIMEOUT("closed_alive_timeout", "Connections closed for silence"),
  CLOSED_PROBE_SILENT(
      "closed_probe_silent",
      "Connections ended for silence when another client asked for their ID"),
  CLOSED_BY_OPERATOR("closed_by_operator", "Connections closed by the order of an operator"),
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
  LOG_LINES_DROPPED("log_lines_dropped", "Log lines dropped because standard error was not read");

  private final String label;
  private final String description;

  Metric(String label, String description) {
    this.label = label;
    this.description = description;
  }

  public String label() {
    return label;
  }

  public String description() {
    return description;
  }
}
