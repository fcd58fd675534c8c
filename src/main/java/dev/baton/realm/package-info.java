/**
 * The functional core: who may hold which peer ID, as pure functions over values.
 *
 * <p>A {@link dev.baton.realm.RealmCommand} asks, {@link dev.baton.realm.RealmDecider#decide}
 * answers with a {@link dev.baton.realm.Decision}, and an accepted one carries the {@link
 * dev.baton.realm.RealmEvent} that {@link dev.baton.realm.Realm} folds into the state. Nothing here
 * reads a clock, draws a random number or does I/O: time and identities come with the command.
 */
@NullMarked
package dev.baton.realm;

import org.jspecify.annotations.NullMarked;
