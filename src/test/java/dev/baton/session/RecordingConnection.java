package dev.baton.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.protocol.CloseReason;
import dev.baton.realm.PeerId;
import dev.baton.testing.PlainConnection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A connection that remembers what it was told, and tells a journal in which order. */
final class RecordingConnection implements PlainConnection {
  static final String OPEN = "{\"type\":\"OPEN\"}";

  private final String name;
  private final List<String> journal;
  private final List<String> sent = new CopyOnWriteArrayList<>();
  private final List<CloseReason> closes = new CopyOnWriteArrayList<>();
  private volatile boolean broken;
  private volatile boolean full;

  RecordingConnection(String name, List<String> journal) {
    this.name = name;
    this.journal = journal;
  }

  @Override
  public boolean send(byte[] message) {
    if (broken || !closes.isEmpty()) {
      return false;
    }
    String text = new String(message, UTF_8);
    sent.add(text);
    journal.add(name + " <- " + text);
    return true;
  }

  @Override
  public void close(CloseReason reason) {
    closes.add(reason);
    journal.add(name + " closed " + reason);
  }

  @Override
  public Delivery relay(PeerId sender, byte[] message) {
    return full ? Delivery.NO_ROOM : PlainConnection.super.relay(sender, message);
  }

  /** From now on there is no room for messages of others. */
  void fillUp() {
    full = true;
  }

  /** From now on nothing can be sent, as if the socket had just gone. */
  void breakDown() {
    broken = true;
  }

  /** What was sent before the connection was closed. */
  List<String> sent() {
    return sent;
  }

  /** Every call of close, in order. */
  List<CloseReason> closes() {
    return closes;
  }
}
