package dev.baton.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Random;

/** Messages of a peer to itself, and what becomes of them when they are bent and broken. */
final class JsonMutator {
  private static final String[] TYPES = {
    "OFFER",
    "ANSWER",
    "CANDIDATE",
    "LEAVE",
    "EXPIRE",
    "HEARTBEAT",
    "OPEN",
    "ID-TAKEN",
    "ERROR",
    "OVERRIDE_CONNECTION",
    "STATE",
    "offer",
    "",
    "\\u0000",
    "__proto__",
    "OFFER "
  };
  private static final String[] VALUES = {
    "null",
    "true",
    "-0",
    "1e999",
    "1E-400",
    "0.1e+1",
    "\"\\ud800\"",
    "\"\\udfff\\ud800\"",
    "\"\"",
    "[]",
    "{}",
    "[[[]]]",
    "{\"a\":{\"a\":{}}}",
    "\"\\u0000\"",
    "\"\u2028\u2029\"",
    "\"\ufffd\"",
    "01",
    "+1",
    ".5",
    "1.",
    "'a'",
    "undefined",
    "NaN",
    "-Infinity",
    "/*c*/1",
    "\"\t\"",
    "\"\\x\""
  };
  private static final String MARKS = "{}[]\",:\\/ \t\r\n\u0000é€\uFEFF0-1.eE+tfnu";

  private final Random random;
  private final String peer;

  JsonMutator(long seed, String peer) {
    this.random = new Random(seed);
    this.peer = peer;
  }

  /** A message that must come back. */
  String sound(int number) {
    String filling = "x".repeat(random.nextInt(100));
    return ClientFrames.offer(peer, "{\"sound\":%d,\"sdp\":\"%s\"}".formatted(number, filling));
  }

  /** A message that may mean anything. */
  byte[] mutant() {
    if (random.nextInt(50) == 0) {
      return random.nextBoolean() ? flipped(message().getBytes(UTF_8)) : randomBytes();
    }
    return switch (random.nextInt(10)) {
      case 0 -> ascii(randomBytes());
      case 1 -> cut(value()).getBytes(UTF_8);
      case 2 -> extreme().getBytes(UTF_8);
      case 3 -> message().substring(random.nextInt(8)).getBytes(UTF_8);
      case 4 -> cut(message()).getBytes(UTF_8);
      case 5 -> VALUES[random.nextInt(VALUES.length)].getBytes(UTF_8);
      default -> edited(message()).getBytes(UTF_8);
    };
  }

  private String message() {
    String dst = random.nextInt(4) == 0 ? value() : "\"" + peer + "\"";
    String type = "\"" + TYPES[random.nextInt(TYPES.length)] + "\"";
    var json = new StringBuilder("{\"type\":").append(random.nextInt(20) == 0 ? value() : type);
    if (random.nextInt(10) > 0) {
      json.append(",\"dst\":").append(dst);
    }
    if (random.nextInt(10) > 0) {
      json.append(",\"payload\":").append(value());
    }
    if (random.nextInt(10) == 0) {
      json.append(",\"src\":").append(value());
    }
    if (random.nextInt(20) == 0) {
      json.append(",\"type\":").append(type).append(",\"dst\":").append(dst);
    }
    return json.append('}').toString();
  }

  private String value() {
    return VALUES[random.nextInt(VALUES.length)];
  }

  /** Some characters replaced, inserted or removed. */
  private String edited(String json) {
    var text = new StringBuilder(json);
    for (int edits = 1 + random.nextInt(3); edits > 0 && text.length() > 0; edits--) {
      int at = random.nextInt(text.length());
      String mark = MARKS.substring(0, 1 + random.nextInt(MARKS.length()));
      mark = mark.substring(mark.length() - 1);
      switch (random.nextInt(3)) {
        case 0 -> text.replace(at, at + 1, mark);
        case 1 -> text.insert(at, mark);
        default -> text.deleteCharAt(at);
      }
    }
    return text.toString();
  }

  private String cut(String json) {
    return json.substring(0, random.nextInt(json.length()));
  }

  private byte[] flipped(byte[] bytes) {
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    return bytes;
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[random.nextInt(60)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] ascii(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] &= 0x7f;
    }
    return bytes;
  }

  /** Where parsers have limits: depth, names, numbers, strings, counts. */
  private String extreme() {
    int size = 1 << random.nextInt(random.nextInt(10) == 0 ? 17 : 11);
    return switch (random.nextInt(7)) {
      case 0 -> ClientFrames.offer(peer, "[".repeat(size) + "]".repeat(size));
      case 1 -> ClientFrames.offer(peer, "9".repeat(size));
      case 2 -> ClientFrames.offer(peer, "1e" + "9".repeat(size % 3_000));
      case 3 -> "{\"" + "n".repeat(size) + "\":1}";
      case 4 -> ClientFrames.offer("d".repeat(size), "1");
      case 5 -> "{\"type\":\"" + "T".repeat(size) + "\"}";
      default -> "{" + "\"a\":1,".repeat(size / 8) + "\"type\":\"HEARTBEAT\"}";
    };
  }
}
