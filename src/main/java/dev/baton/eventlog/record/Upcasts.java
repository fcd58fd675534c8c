package dev.baton.eventlog.record;

import java.util.List;

/**
 * Makes records of old versions look like those of the present one, a version at a time. Records
 * are never rewritten: what was written once stays as it is, and so does its hash.
 */
final class Upcasts {
  /** The version that is written of events without personal data, in binary as every later one. */
  static final int CURRENT = 4;

  /** The version of records with encrypted members. */
  static final int SEALED = 5;

  /** The first version that is binary. */
  private static final int FIRST_BINARY = 4;

  /** What proofs could last at most before the log said so. */
  private static final long PROOF_MAX_AGE_OF_VERSION_1 = 600;

  private Upcasts() {}

  /**
   * Requires that a binary record is of a version that can be read.
   *
   * @throws LogTooNewException if a later version of this program wrote it
   */
  static void requireBinary(int version) {
    if (version < FIRST_BINARY) {
      throw new IllegalArgumentException("version " + version + " was not binary");
    }
    if (version > SEALED) {
      throw tooNew(version);
    }
  }

  private static LogTooNewException tooNew(long version) {
    return new LogTooNewException(
        "the record has version " + version + ", which this program does not know");
  }

  /**
   * Makes the members of a JSON record those of the present version.
   *
   * @throws LogTooNewException if a later version of this program wrote it
   */
  static void toCurrent(long version, EventMembers members) {
    if (version < 1) {
      throw new IllegalArgumentException("there is no version " + version);
    }
    if (version >= FIRST_BINARY) {
      throw tooNew(version);
    }
    if (version < 2) {
      fromVersion1(members);
    }
    if (version < 3) {
      fromVersion2(members);
    }
  }

  /** Version 2 says at each start how long proofs are remembered. */
  private static void fromVersion1(EventMembers members) {
    if (members.text("type").equals("server-started")) {
      members.put("proofMaxAge", PROOF_MAX_AGE_OF_VERSION_1);
    }
  }

  /** Version 3 says what has changed in what moves with an ID; before, it was always all of it. */
  private static void fromVersion2(EventMembers members) {
    if (members.text("type").equals("state-saved")) {
      members.text("state");
      members.put("contacts", EventMembers.of(HandoverContacts.ofList(members.text("contacts"))));
      members.put("startsOver", true);
      members.put("removed", List.of());
    }
  }
}
