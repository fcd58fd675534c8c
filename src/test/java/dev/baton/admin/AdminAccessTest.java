package dev.baton.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.admin.AdminAccess.Caller;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminAccessTest {
  private final Metrics metrics = new Metrics();

  @TempDir Path folder;

  private static AdminRequest request(Map<String, List<String>> headers, boolean namesLoopback) {
    Map<String, List<String>> all = new HashMap<>(headers);
    all.putIfAbsent("host", List.of("localhost:9100"));
    return new AdminRequest(
        "GET",
        "/admin/peers",
        "",
        all,
        new AdminRequest.Asker("127.0.0.1", namesLoopback),
        new byte[0]);
  }

  private static AdminRequest bearing(String token) {
    return request(Map.of("authorization", List.of("Bearer " + token)), true);
  }

  private AdminAccess withoutTokens(boolean isLoopback) {
    return new AdminAccess(new AdminRules(Optional.empty(), false, 0), isLoopback, metrics);
  }

  private AdminAccess withTokens(Path file, int failedRate) {
    return new AdminAccess(new AdminRules(Optional.of(file), false, failedRate), true, metrics);
  }

  private static int status(Caller caller) {
    return switch (caller) {
      case Caller.Admitted _ -> 200;
      case Caller.Barred(Problem problem) -> problem.status();
    };
  }

  @Test
  void withoutTokensThisMachineMayRead() {
    assertThat(withoutTokens(true).of(request(Map.of(), true)))
        .isEqualTo(new Caller.Admitted("", AdminRole.READ));
    assertThat(status(withoutTokens(true).of(bearing("any")))).isEqualTo(200);
  }

  @Test
  void withoutTokensAnAddressThatOthersReachAnswersNothing() {
    assertThat(status(withoutTokens(false).of(request(Map.of(), true)))).isEqualTo(403);
    assertThat(metrics.value(Metric.REFUSED_ADMIN_TOKEN)).isEqualTo(1);
  }

  @Test
  void withoutTokensTheHostIsLoopback() {
    assertThat(status(withoutTokens(true).of(request(Map.of(), false)))).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "origin, http://localhost:9100, 200",
    "origin, http://localhost:9101, 403",
    "origin, https://localhost:9100, 403",
    "origin, http://evil.example, 403",
    "origin, null, 403",
    "sec-fetch-site, none, 200",
    "sec-fetch-site, same-origin, 200",
    "sec-fetch-site, same-site, 403",
    "sec-fetch-site, cross-site, 403",
    "x-forwarded-for, 127.0.0.1, 403",
    "forwarded, for=127.0.0.1, 403"
  })
  void withoutTokensNeitherWebsitesNorProxiesAreAnswered(String name, String value, int status) {
    AdminRequest request = request(Map.of(name, List.of(value)), true);
    assertThat(status(withoutTokens(true).of(request))).isEqualTo(status);
  }

  @Test
  void withTokensEveryRequestNeedsOne() throws IOException {
    Path file = folder.resolve("tokens");
    AdminAccess access = withTokens(file, 0);
    assertThat(status(access.of(request(Map.of(), true)))).isEqualTo(401);
    assertThat(status(access.of(bearing("x")))).isEqualTo(401);
    String token = AdminTokenFile.add(file, "alice", AdminRole.OPERATE);
    assertThat(access.of(bearing(token)))
        .isEqualTo(new Caller.Admitted("alice", AdminRole.OPERATE));
    // The scheme is in any letters (RFC 9110, section 11.1).
    assertThat(
            status(access.of(request(Map.of("authorization", List.of("bEARER " + token)), true))))
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic TOKEN", "TOKEN", "Bearer", "Bearer TOKEN TOKEN", "BearerTOKEN"})
  void aTokenOfAnotherFormIsNone(String value) throws IOException {
    Path file = folder.resolve("tokens");
    String token = AdminTokenFile.add(file, "alice", AdminRole.READ);
    String written = value.replace("TOKEN", token);
    AdminRequest request = request(Map.of("authorization", List.of(written)), true);
    assertThat(status(withTokens(file, 0).of(request))).isEqualTo(401);
  }

  @Test
  void twoTokensAreNone() throws IOException {
    Path file = folder.resolve("tokens");
    String good = "Bearer " + AdminTokenFile.add(file, "alice", AdminRole.READ);
    AdminRequest request = request(Map.of("authorization", List.of(good, good)), true);
    assertThat(status(withTokens(file, 0).of(request))).isEqualTo(401);
  }

  @Test
  void badTokensAreLimitedAndAGoodOneFromTheSameAddressIsNot() throws IOException {
    Path file = folder.resolve("tokens");
    String good = AdminTokenFile.add(file, "alice", AdminRole.READ);
    AdminAccess access = withTokens(file, 3);
    for (int i = 0; i < 3; i++) {
      assertThat(status(access.of(bearing("guess" + i)))).isEqualTo(401);
    }
    assertThat(status(access.of(bearing("guess")))).isEqualTo(429);
    assertThat(metrics.value(Metric.ADMIN_TOKENS_LIMITED)).isEqualTo(1);
    assertThat(status(access.of(bearing(good)))).isEqualTo(200);
  }
}
