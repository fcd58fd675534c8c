package dev.baton.eventlog;

/**
 * Makes records of old versions look like those of the present one, a version at a time. Records
 * are never rewritten: what was written once stays as it is, and so does its hash.
 */
final class Upcasts {
  /** The version that is written. */
  static final int CURRENT = 2;

  /** What proofs could last at most before the log said so. */
  private static final long PROOF_MAX_AGE_OF_VERSION_1 = 600;

  private Upcasts() {}

  static void toCurrent(long version, EventMembers members) {
    if (version < 1) {
      throw new IllegalArgumentException("there is no version " + version);
    }
    if (version > CURRENT) {
      throw new LogTooNewException(
          "the record has version " + version + ", which this program does not know");
    }
    if (version < 2) {
      fromVersion1(members);
    }
  }

  /** Version 2 says at each start how long proofs are remembered. */
  private static void fromVersion1(EventMembers members) {
    if (members.text("type").equals("server-started")) {
      members.put("proofMaxAge", PROOF_MAX_AGE_OF_VERSION_1);
    }
  }
}
