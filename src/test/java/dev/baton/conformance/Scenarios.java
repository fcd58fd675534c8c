package dev.baton.conformance;

import java.util.List;
import java.util.stream.Stream;

/** Every scenario, in the order of the rows they belong to. */
final class Scenarios {
  private Scenarios() {}

  static List<Scenario> all() {
    return Stream.of(
            HttpScenarios.all(),
            HttpVersionScenarios.all(),
            CorsScenarios.all(),
            HandshakeScenarios.all(),
            AdmissionScenarios.all(),
            RelayScenarios.all(),
            WaitingScenarios.all(),
            LivenessScenarios.all(),
            FlagScenarios.all())
        .flatMap(List::stream)
        .toList();
  }

  static Stream<Scenario> agreeing() {
    return all().stream().filter(scenario -> !scenario.differs());
  }

  static Stream<Scenario> differing() {
    return all().stream().filter(Scenario::differs);
  }
}
