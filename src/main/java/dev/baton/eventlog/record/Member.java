package dev.baton.eventlog.record;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The members of binary records: the number that stands for each of them on the disk, its name in
 * the JSON of earlier versions, and the form of its value. Numbers up to 23 take one byte and are
 * for what most records have. A number is never changed and never used again.
 */
enum Member {
  SEQ(1, "seq", Form.NUMBER),
  AT(2, "at", Form.TIME),
  TYPE(3, "type", Form.TYPE),
  NODE(4, "node", Form.TEXT),
  PREV(5, "prev", Form.HASH),
  PEER(6, "peer", Form.ID),
  CONNECTION(7, "connection", Form.CONNECTION),
  TOKEN(8, "token", Form.DIGEST),
  CLIENT(9, "client", Form.MEMBERS),
  PREVIOUS(10, "previous", Form.MEMBERS),
  REASON(11, "reason", Form.REASON),
  UNTIL(12, "until", Form.TIME),
  ADDRESS(13, "address", Form.ADDRESS),
  USER_AGENT(14, "userAgent", Form.PHRASES),
  VERSION(15, "version", Form.TEXT),
  ORIGIN(16, "origin", Form.PHRASES),
  PROOF(17, "proof", Form.MEMBERS),
  SUB(18, "sub", Form.ID),
  ISS(19, "iss", Form.TEXT),
  KID(20, "kid", Form.ID),
  JTI(21, "jti", Form.ID),
  IAT(22, "iat", Form.NUMBER),
  EXP(23, "exp", Form.NUMBER),
  TICKET(24, "ticket", Form.FLAG),
  TENURE(25, "tenure", Form.CONNECTION),
  EPOCH(26, "epoch", Form.NUMBER),
  STATE(27, "state", Form.TEXT),
  STARTS_OVER(28, "startsOver", Form.FLAG),
  CONTACTS(29, "contacts", Form.TEXTS_BY_NAME),
  REMOVED(30, "removed", Form.TEXTS),
  SINCE(31, "since", Form.TIME),
  COUNT(32, "count", Form.NUMBER),
  PEERS(33, "peers", Form.NUMBERS_BY_ID),
  PROOF_MAX_AGE(34, "proofMaxAge", Form.NUMBER),
  VOIDED(35, "voided", Form.NUMBER),
  TORN(36, "torn", Form.NUMBER),
  LOST_FROM(37, "lostFrom", Form.NUMBER),
  LOST_TO(38, "lostTo", Form.NUMBER),
  FIRST_SEQ(39, "firstSeq", Form.NUMBER),
  FIRST_PREV(40, "firstPrev", Form.HASH),
  GAPS(41, "gaps", Form.TEXTS),
  DAMAGED_SEQ(42, "damagedSeq", Form.NUMBER),
  FILE(43, "file", Form.TEXT),
  WHY(44, "why", Form.TEXT),
  SHARED(45, "shared", Form.FLAG),
  INCARNATION(46, "incarnation", Form.NUMBER),
  BY(47, "by", Form.TEXT),
  SUBTREES(48, "subtrees", Form.TEXTS),
  PERSONAL(49, "personal", Form.BYTES),
  GENERATION(50, "generation", Form.NUMBER);

  private static final Map<String, Member> BY_KEY =
      Arrays.stream(values())
          .collect(
              Collectors.toUnmodifiableMap(
                  member -> Integer.toString(member.number), Function.identity()));

  private final int number;
  private final String title;
  private final Form form;

  Member(int number, String title, Form form) {
    this.number = number;
    this.title = title;
    this.form = form;
  }

  /** How a value is kept. What has a short form is kept as text where that does not fit. */
  enum Form {
    NUMBER,
    /** {@code true}; otherwise the member is not there. */
    FLAG,
    TEXT,
    /** A text in which {@link Phrases} are replaced. */
    PHRASES,
    /** A type's number in {@link Labels}. */
    TYPE,
    /** The number of a reason in {@link Labels}. */
    REASON,
    /** Nanoseconds since 1970; seconds and nanoseconds in 12 bytes for a time far away. */
    TIME,
    /** A UUID in 16 bytes. */
    CONNECTION,
    /** Any text; the 16 bytes of a UUID in its usual form. */
    ID,
    /** The bytes of a hash; 64 hexadecimal digits in JSON. */
    HASH,
    /** Members in CBOR, encrypted. */
    BYTES,
    /** The bytes of a keyed digest. */
    DIGEST,
    /** The 4 or 16 bytes of an IP address; otherwise text. */
    ADDRESS,
    /** Members of a member. */
    MEMBERS,
    /** A list. */
    TEXTS,
    /** A list in which names and texts alternate. */
    TEXTS_BY_NAME,
    /** A list in which IDs and numbers alternate. */
    NUMBERS_BY_ID
  }

  /** The member of this number in decimal digits, or null if there is none. */
  static @Nullable Member ofKey(String key) {
    return BY_KEY.get(key);
  }

  int number() {
    return number;
  }

  String title() {
    return title;
  }

  Form form() {
    return form;
  }
}
