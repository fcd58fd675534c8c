package dev.baton.realm;

import static dev.baton.realm.RealmSamples.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.Decision.Accepted;
import dev.baton.realm.Decision.Ignored;
import dev.baton.realm.Decision.Refused;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerEvent;
import java.util.Optional;

/** Given events, when a command comes, then a decision. */
final class RealmScenario {
  private final Realm realm = new Realm();
  private final RealmPolicy policy;

  private RealmScenario(RealmPolicy policy) {
    this.policy = policy;
  }

  /** Events with the sequence numbers 1, 2, 3 and so on. */
  static RealmScenario given(RealmEvent... events) {
    return given(RealmSamples.POLICY, events);
  }

  static RealmScenario given(RealmPolicy policy, RealmEvent... events) {
    var scenario = new RealmScenario(policy);
    for (int i = 0; i < events.length; i++) {
      scenario.realm.apply(i + 1, NODE, events[i]);
    }
    return scenario;
  }

  Then when(RealmCommand command) {
    Occupancy occupancy = realm.occupancy(command.peer());
    return new Then(RealmDecider.decide(occupancy, realm.memory(command.peer()), command, policy));
  }

  record Then(Decision decision) {
    void then(PeerEvent expected) {
      assertThat(decision).isEqualTo(new Accepted(expected));
    }

    void thenRefused(Refusal expected) {
      assertThat(decision).isInstanceOf(Refused.class);
      assertThat(((Refused) decision).refusal()).isEqualTo(expected);
    }

    void thenRefused(Refusal expected, OverrideRefused event) {
      assertThat(decision).isEqualTo(new Refused(expected, Optional.of(event)));
    }

    void thenIgnored() {
      assertThat(decision).isEqualTo(new Ignored());
    }
  }
}
