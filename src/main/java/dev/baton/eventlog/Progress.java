package dev.baton.eventlog;

/** Receives the progress of a long reading of the log. */
@FunctionalInterface
public interface Progress {
  Progress IGNORED = _ -> {};

  /** Called now and then, by the thread that reads. */
  void at(String where);
}
