package dev.baton.session;

import java.util.ArrayList;
import java.util.List;

/** Counters that have one name and differ in labels. */
enum CounterFamily {
  CONNECTIONS_OPENED("connections_opened", "Connections that got their ID, by how", "how"),
  CONNECTIONS_CLOSED("connections_closed", "Connections that the server closed", "reason"),
  CONNECTS_REFUSED("connects_refused", "Connects refused", "reason"),
  TAKEOVERS("takeovers", "Connects with a proof, for an ID of any state", "outcome", "proof"),
  MESSAGES_RELAYED("messages_relayed", "Messages relayed to a peer", "type"),
  HTTP_REQUESTS_REFUSED("http_requests_refused", "HTTP requests refused and closed", "reason"),
  ADMIN_REQUESTS_REFUSED("admin_requests_refused", "Requests to the admin port refused", "reason");

  private final String label;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // Cannot be modified.
  private final List<String> names;

  CounterFamily(String label, String description, String... names) {
    this.label = label;
    this.description = description;
    this.names = List.of(names);
  }

  String label() {
    return label;
  }

  String description() {
    return description;
  }

  /** The names of the labels, each followed by its value. */
  List<String> labelled(String... values) {
    if (values.length != names.size()) {
      throw new IllegalArgumentException("the labels of " + label + " are " + names);
    }
    List<String> labelled = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      labelled.add(names.get(i));
      labelled.add(values[i]);
    }
    return List.copyOf(labelled);
  }
}
