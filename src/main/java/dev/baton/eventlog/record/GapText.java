package dev.baton.eventlog.record;

import dev.baton.realm.RealmEvent.LostEvents;

/** Ranges of lost events as texts: {@code from-to}, both included. */
final class GapText {
  private GapText() {}

  static String of(LostEvents gap) {
    return gap.from() + "-" + gap.to();
  }

  /**
   * The range of which this is the text.
   *
   * @throws IllegalArgumentException if it is that of none
   */
  static LostEvents parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      throw new IllegalArgumentException("a gap is of another form");
    }
    return new LostEvents(
        Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
  }
}
