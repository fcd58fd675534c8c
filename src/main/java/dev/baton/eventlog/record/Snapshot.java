package dev.baton.eventlog.record;

import dev.baton.realm.RealmState;

/**
 * The state after one event, and where that event is.
 *
 * @param tail the event
 * @param state the state after it
 */
public record Snapshot(LogTail tail, RealmState state) {}
