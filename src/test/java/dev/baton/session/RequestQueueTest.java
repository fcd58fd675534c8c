package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bounds of the writer's queue, and of what it takes out of it at once. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestQueueTest {
  private final RequestQueue queue = new RequestQueue(10);
  private final List<RealmRequest> batch = new ArrayList<>();

  private void fill(int count) {
    for (int i = 0; i < count; i++) {
      assertThat(queue.offer(new RealmRequest.ExpireDetached())).as("request %d", i + 1).isTrue();
    }
  }

  @Test
  void itHoldsAsManyAsItWasMadeForAndNotOneMore() {
    fill(10);
    assertThat(queue.offer(new RealmRequest.ExpireDetached())).isFalse();
    assertThat(queue.size()).isEqualTo(10);
  }

  @Test
  void aBatchHasAtMostAsManyAsWereAskedFor() {
    fill(10);
    queue.takeInto(batch, 4);
    assertThat(batch).hasSize(4);
    assertThat(queue.size()).isEqualTo(6);
  }

  @Test
  void whatComesLaterFillsTheBatchUpAndDoesNotOverfillIt() {
    fill(3);
    queue.takeInto(batch, 5);
    assertThat(batch).hasSize(3);
    fill(7);
    assertThat(queue.takeMoreInto(batch, 5)).isTrue();
    assertThat(batch).hasSize(5);
    assertThat(queue.takeMoreInto(batch, 5)).isFalse();
    assertThat(batch).hasSize(5);
    assertThat(queue.size()).isEqualTo(5);
  }

  @Test
  void requestsComeInTheirOrder() {
    fill(3);
    var last = new RealmRequest.Stop();
    assertThat(queue.offer(last)).isTrue();
    queue.takeInto(batch, 10);
    assertThat(batch).hasSize(4).last().isSameAs(last);
  }

  @Test
  void aQueueWithoutRequestsGivesNone() {
    queue.takeInto(batch, 10);
    assertThat(batch).isEmpty();
    assertThat(queue.takeMoreInto(batch, 10)).isFalse();
  }

  @Test
  void whatIsLeftIsGivenOnce() {
    fill(4);
    assertThat(queue.drain()).hasSize(4);
    assertThat(queue.drain()).isEmpty();
  }
}
