package dev.baton.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.testing.HttpAnswers.HttpAnswer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The description of the API against what answers. */
@Timeout(60)
final class OpenApiIT {
  @TempDir Path folder;

  private static Set<String> described(JsonNode description) {
    Set<String> described = new TreeSet<>();
    description
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    return described;
  }

  @Test
  void everyRouteIsDescribedAndNothingElse() {
    try (var scene = AdminScene.in(folder)) {
      JsonNode description = scene.reader().json("/admin/openapi.json");
      assertThat(description.path("openapi").asText()).isEqualTo("3.1.0");
      assertThat(described(description))
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(Route.values())
                  .map(route -> route.method() + " " + route.path())
                  .toList());
      for (Route route : Route.values()) {
        JsonNode parameters = operation(description, route).path("parameters");
        Set<String> inQuery = new TreeSet<>();
        parameters.forEach(
            parameter -> {
              if (parameter.path("in").asText().equals("query")) {
                inQuery.add(parameter.path("name").asText());
              }
            });
        assertThat(inQuery).containsExactlyInAnyOrderElementsOf(route.parameters());
      }
    }
  }

  @Test
  void everyAnswerHasAStatusThatIsDescribed() {
    try (var scene = AdminScene.in(folder)) {
      JsonNode description = scene.reader().json("/admin/openapi.json");
      for (Route route : Route.values()) {
        JsonNode responses = operation(description, route).path("responses");
        for (AdminClient client : List.of(scene.stranger(), scene.reader(), scene.operator())) {
          for (String id : List.of("alice", "%00")) {
            for (String query : List.of("", "?x=1")) {
              String target = route.path().replace("{id}", id) + query;
              for (HttpAnswer answer : answers(client, route, target)) {
                assertThat(responses.fieldNames())
                    .toIterable()
                    .as("%s %s: %s", route, target, answer.body())
                    .contains(Integer.toString(answer.status()));
              }
            }
          }
        }
      }
    }
  }

  private static List<HttpAnswer> answers(AdminClient client, Route route, String target) {
    // A stream would not end.
    List<String> headers =
        route == Route.STREAM_EVENTS ? List.of("Accept: application/json") : List.of();
    return List.of(
        client.send(route.method(), target, headers, ""),
        client.send("PUT", target, List.of(), ""));
  }

  /** What a reference points to is there. */
  @Test
  void noReferenceOfTheDescriptionIsBroken() {
    try (var scene = AdminScene.in(folder)) {
      JsonNode description = scene.reader().json("/admin/openapi.json");
      description
          .findValuesAsText("$ref")
          .forEach(
              reference ->
                  assertThat(description.at(reference.substring(1)).isMissingNode())
                      .as(reference)
                      .isFalse());
    }
  }

  private static JsonNode operation(JsonNode description, Route route) {
    return description
        .path("paths")
        .path(route.path())
        .path(route.method().toLowerCase(Locale.ROOT));
  }
}
