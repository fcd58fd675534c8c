package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalingServerTest {
  private static Runnable failing(Error failure) {
    return () -> {
      throw failure;
    };
  }

  @Test
  void everyPartIsEndedWhateverTheOthersThrow() {
    List<String> ended = new ArrayList<>();
    var first = new NoClassDefFoundError("on purpose");
    var second = new AssertionError("on purpose");
    Deque<Runnable> ends = new ArrayDeque<>();
    ends.push(() -> ended.add("folder"));
    ends.push(failing(second));
    ends.push(() -> ended.add("session"));
    ends.push(failing(first));
    assertThat(SignalingServer.endAll(ends)).containsSame(first);
    assertThat(ended).containsExactly("session", "folder");
    assertThat(first.getSuppressed()).containsExactly(second);
    assertThat(SignalingServer.endAll(ends)).as("each end runs once").isEmpty();
  }
}
