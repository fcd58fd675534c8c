package dev.baton.admin;

import java.util.Arrays;
import java.util.Optional;

/** What an operator's token is good for. */
public enum AdminRole {
  /** To see who holds what, and the metrics. */
  READ("read"),
  /** To disconnect besides. */
  OPERATE("operate");

  private final String label;

  AdminRole(String label) {
    this.label = label;
  }

  /** The name in files and on the command line. */
  public String label() {
    return label;
  }

  /** The role of this name; empty if there is none. */
  public static Optional<AdminRole> ofLabel(String label) {
    return Arrays.stream(values()).filter(role -> role.label.equals(label)).findFirst();
  }

  /** Whether it includes the other one. */
  boolean includes(AdminRole other) {
    return compareTo(other) >= 0;
  }
}
