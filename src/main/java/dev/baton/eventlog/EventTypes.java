package dev.baton.eventlog;

import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.BanLifted;
import dev.baton.realm.RealmEvent.LogDamaged;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerErased;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmEvent.StateSaved;
import java.util.List;

/** The stable names of event types, which are in the log and outlive the names of classes. */
public final class EventTypes {
  /** A binary record has the place of its type in this list, which only grows at its end. */
  private static final List<String> NAMES =
      List.of(
          "server-started",
          "server-stopped",
          "peer-connected",
          "peer-resumed",
          "peer-overridden",
          "override-refused",
          "refusals-omitted",
          "state-saved",
          "peer-detached",
          "peer-disconnected",
          "log-resumed",
          "log-repaired",
          "log-pruned",
          "log-damaged",
          "server-ready",
          "peer-banned",
          "ban-lifted",
          "peer-erased");

  private EventTypes() {}

  /** The names of all types. */
  public static List<String> names() {
    return NAMES;
  }

  /** The name of the event's type. */
  public static String of(RealmEvent event) {
    return switch (event) {
      case ServerStarted _ -> "server-started";
      case ServerReady _ -> "server-ready";
      case ServerStopped _ -> "server-stopped";
      case LogResumed _ -> "log-resumed";
      case LogRepaired _ -> "log-repaired";
      case LogDamaged _ -> "log-damaged";
      case LogPruned _ -> "log-pruned";
      case RefusalsOmitted _ -> "refusals-omitted";
      case PeerConnected _ -> "peer-connected";
      case PeerResumed _ -> "peer-resumed";
      case PeerOverridden _ -> "peer-overridden";
      case OverrideRefused _ -> "override-refused";
      case StateSaved _ -> "state-saved";
      case PeerDetached _ -> "peer-detached";
      case PeerDisconnected _ -> "peer-disconnected";
      case PeerBanned _ -> "peer-banned";
      case BanLifted _ -> "ban-lifted";
      case PeerErased _ -> "peer-erased";
    };
  }
}
