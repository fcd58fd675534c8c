package dev.baton.session;

/** What the writer keeps beside the realm: what is still to be logged, and what that costs. */
record WriterNotes(
    RefusalEvents refusals,
    StateSaves states,
    SessionEnds ends,
    DetachedIds detached,
    DamageNote damage,
    StayBeginnings beginnings,
    Metrics metrics) {
  static WriterNotes of(WriterState own, LogGrowth growth, Environment environment) {
    Journal journal = own.journal();
    Metrics metrics = environment.metrics();
    var states = new StateSaves(journal, growth, metrics);
    var detached = new DetachedIds(environment.memory());
    return new WriterNotes(
        new RefusalEvents(journal, metrics),
        states,
        new SessionEnds(own, states, detached, metrics),
        detached,
        new DamageNote(journal),
        new StayBeginnings(),
        metrics);
  }
}
