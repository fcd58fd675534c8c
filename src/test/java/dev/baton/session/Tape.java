package dev.baton.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.protocol.CloseReason;
import dev.baton.testing.PlainConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A connection that keeps what it is told, a lot of it, until it is rewound. Safe for threads. */
final class Tape implements PlainConnection {
  private static final Pattern NUMBER = Pattern.compile("\"payload\":(\\d+)}");

  private final List<String> told = new ArrayList<>();
  private final List<CloseReason> closes = new ArrayList<>();
  private boolean broken;

  @Override
  public synchronized boolean send(byte[] message) {
    if (broken || !closes.isEmpty()) {
      return false;
    }
    told.add(new String(message, UTF_8));
    return true;
  }

  @Override
  public synchronized void close(CloseReason reason) {
    closes.add(reason);
  }

  /** From now on nothing can be sent, as if the socket had just gone. */
  synchronized void breakDown() {
    broken = true;
  }

  /** Forgets what it was told so far. */
  synchronized void rewind() {
    told.clear();
  }

  synchronized List<String> told() {
    return List.copyOf(told);
  }

  /** The payloads of relayed messages, which are numbers. */
  synchronized List<Integer> numbers() {
    List<Integer> numbers = new ArrayList<>();
    for (String message : told) {
      Matcher number = NUMBER.matcher(message);
      if (number.find()) {
        numbers.add(Integer.valueOf(number.group(1)));
      }
    }
    return numbers;
  }

  /** How many messages are of this type. */
  synchronized long count(String type) {
    return told.stream().filter(message -> message.startsWith("{\"type\":\"" + type)).count();
  }

  /** Every call of close, in order. */
  synchronized List<CloseReason> closes() {
    return List.copyOf(closes);
  }
}
