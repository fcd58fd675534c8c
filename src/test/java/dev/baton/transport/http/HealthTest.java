package dev.baton.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {
  @Test
  void whoServesIsUp() {
    var health = new Health(List.of(), List.of());
    assertThat(health.serves()).isTrue();
    assertThat(health.json()).isEqualTo("{\"status\":\"UP\"}");
  }

  @Test
  void aServerThatNeedsAttentionIsDegradedAndServes() {
    var health = new Health(List.of(), List.of("the disk is full in 3 days", "a second reason"));
    assertThat(health.serves()).isTrue();
    assertThat(health.json())
        .isEqualTo(
            "{\"status\":\"DEGRADED\","
                + "\"reason\":\"the disk is full in 3 days; a second reason\"}");
  }

  @Test
  void whoDoesNotServeIsDownWhateverElseThereIs() {
    var health = new Health(List.of("baton-writer has died"), List.of("something else"));
    assertThat(health.serves()).isFalse();
    assertThat(health.json())
        .isEqualTo("{\"status\":\"DOWN\",\"reason\":\"baton-writer has died\"}");
  }
}
