package dev.baton.eventlog.record;

import dev.baton.eventlog.RecordTree;
import dev.baton.realm.RealmState;
import java.util.Optional;

/**
 * The state after one event, and where that event is.
 *
 * @param tail the event
 * @param state the state after it
 * @param tree the tree of the records up to it; snapshots of old have none
 */
public record Snapshot(LogTail tail, RealmState state, Optional<RecordTree.Saved> tree) {}
