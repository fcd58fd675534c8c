package dev.baton.realm;

import java.util.Arrays;

/** Why a connection ended, under its permanent name in the event log. */
public enum DisconnectReason {
  /** The client sent a close frame. */
  CLIENT_CLOSED("client-closed", false),
  /** The client sent a close frame that says that its page goes away: a reload, or the end. */
  GOING_AWAY("going-away", false),
  /** The client sent LEAVE without a destination. */
  LEFT("left", false),
  /** The TCP connection ended or broke without a close frame. */
  CONNECTION_LOST("connection-lost", true),
  /** Nothing was heard for {@code alive_timeout}. */
  ALIVE_TIMEOUT("alive-timeout", true),
  /** Another client asked for the ID, and nothing was heard for {@code probe_timeout}. */
  PROBE_SILENT("probe-silent", true),
  /** The client took nothing of what was sent to it for {@code write_timeout}. */
  SLOW_CONSUMER("slow-consumer", true),
  /** The client broke RFC 6455 or a limit. */
  PROTOCOL_ERROR("protocol-error", false),
  /** An operator disconnected the client. */
  BY_OPERATOR("by-operator", false),
  /** The server was stopped in order. */
  SERVER_STOPPED("server-stopped", false),
  /** The client did not reconnect in time after a drop or a restart. */
  LOST("lost", false);

  private final String label;
  private final boolean unclean;

  DisconnectReason(String label, boolean unclean) {
    this.label = label;
    this.unclean = unclean;
  }

  /** The stable name. */
  public String label() {
    return label;
  }

  /** Whether the client may not know of the end, so that the ID can wait for it. */
  public boolean isUnclean() {
    return unclean;
  }

  /**
   * Whether a client that takes part in handovers reconnects automatically after such an end, if it
   * can.
   */
  boolean mayComeBack() {
    return unclean || this == GOING_AWAY || this == SERVER_STOPPED;
  }

  /** The reverse of {@link #label}. Throws {@link IllegalArgumentException} on an unknown name. */
  public static DisconnectReason ofLabel(String label) {
    return Arrays.stream(values())
        .filter(reason -> reason.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown disconnect reason " + label));
  }
}
