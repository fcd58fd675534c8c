package dev.baton.cli;

import dev.baton.audit.AuditField;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What events and sessions are asked for by, besides their ID and their time. */
final class FieldOptions {
  @Option(
      names = "--connection",
      paramLabel = "UUID",
      description = "only what this connection did, or what it lost its ID by")
  @Nullable String connection;

  @Option(
      names = "--subject",
      paramLabel = "SUBJECT",
      description = "only what was proven for this subject")
  @Nullable String subject;

  @Option(
      names = "--issuer",
      paramLabel = "ISSUER",
      description = "only what was proven by a token of this issuer")
  @Nullable String issuer;

  @Option(
      names = "--key",
      paramLabel = "ID",
      description = "only what was proven with the key of this ID")
  @Nullable String key;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description = "only what came from this address, as the log keeps it")
  @Nullable String address;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description = "only what has this reason, for example connection-lost")
  @Nullable String reason;

  /** Those that were given. */
  Map<AuditField, String> given(OptionChecks checks) {
    Map<AuditField, String> given = new EnumMap<>(AuditField.class);
    put(given, AuditField.CONNECTION, connection);
    put(given, AuditField.SUBJECT, subject);
    put(given, AuditField.ISSUER, issuer);
    put(given, AuditField.KEY, key);
    put(given, AuditField.ADDRESS, address);
    put(given, AuditField.REASON, reason);
    if (given.containsValue("")) {
      throw checks.impossible("an option that filters is given without a value");
    }
    return given;
  }

  private static void put(Map<AuditField, String> given, AuditField field, @Nullable String value) {
    if (value != null) {
      given.put(field, value);
    }
  }
}
