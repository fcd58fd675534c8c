package dev.baton.eventlog;

/** Hears how far a long reading of the log is, so that somebody can see that it does go on. */
@FunctionalInterface
public interface Progress {
  Progress IGNORED = _ -> {};

  /** Called now and then, by the thread that reads. */
  void at(String where);
}
