package dev.baton.session;

import dev.baton.realm.Epoch;
import dev.baton.realm.Handover;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.session.RealmRequest.ConnectRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What follows from an event for the clients of this server, as a pure function. */
final class Effects {
  private Effects() {}

  /**
   * Which of the two connections of an event are of this server.
   *
   * @param displaced the session that held the ID before
   * @param newcomer who holds it now
   */
  record Local(@Nullable PeerSession displaced, @Nullable ConnectRequest newcomer) {}

  /**
   * The effects of an event of a peer, in their order.
   *
   * @param handover what moves with the ID
   */
  static List<Effect> of(PeerEvent event, Epoch epoch, Handover handover, Local local) {
    return switch (event) {
      case PeerConnected _, PeerResumed _, PeerOverridden _ ->
          ofNewHolder(event, epoch, handover, local);
      // The client that asked for one of these gets an answer to its request.
      case OverrideRefused _, StateSaved _, PeerDetached _, PeerDisconnected _ -> List.of();
    };
  }

  private static List<Effect> ofNewHolder(
      PeerEvent event, Epoch epoch, Handover handover, Local local) {
    PeerSession displaced = local.displaced();
    ConnectRequest newcomer = local.newcomer();
    List<Effect> effects = new ArrayList<>(2);
    if (displaced != null) {
      effects.add(
          new Effect.Overridden(displaced, epoch, event.at(), deviceFor(displaced, newcomer)));
    }
    if (newcomer != null) {
      effects.add(new Effect.Open(newcomer, event, epoch, handover));
    }
    return effects;
  }

  /** Stock clients are not sent the name of a device. */
  private static String deviceFor(PeerSession displaced, @Nullable ConnectRequest newcomer) {
    return newcomer != null && displaced.supportsHandover()
        ? newcomer.session().unsaved().device()
        : "";
  }
}
