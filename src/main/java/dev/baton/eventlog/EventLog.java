package dev.baton.eventlog;

import dev.baton.realm.RealmEvent;

/**
 * The append side of the log. Confined to one thread, the writer's.
 *
 * <p>Any {@link Throwable} out of {@link #append} means that the event may or may not be in the
 * log; one out of {@link #sync} means that nothing about the file can be trusted any more.
 */
public interface EventLog extends AutoCloseable {
  /**
   * Appends an event, which every reader of the log can see from then on and which survives the end
   * of this process.
   *
   * @return the event's sequence number: one more than the last
   */
  long append(RealmEvent event);

  /**
   * Makes what was appended survive the loss of power, if the log was opened to do so. The owner
   * calls it after each batch and, when there is none, about every 100 ms.
   */
  void sync();

  @Override
  void close();
}
