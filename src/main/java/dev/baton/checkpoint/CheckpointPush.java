package dev.baton.checkpoint;

import dev.baton.ownership.TrustedUrl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends checkpoints to an address, so that a copy of them is elsewhere. Only the newest one waits,
 * since it stands for those before it; it is sent again until it has arrived or a newer one is
 * there. Safe for use by many threads; only its own thread waits for the network.
 */
public final class CheckpointPush implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(CheckpointPush.class.getName());
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** How long a stop waits for the last one. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final String END = "";

  private final URI url;
  private final Duration firstPause;
  private final Consumer<Boolean> sent;
  private final HttpClient client;
  private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(1);
  private final Thread sender;
  private boolean failing;

  /**
   * Sends to this address.
   *
   * @param url as {@link TrustedUrl} allows it
   * @param sent hears of each attempt, whether it has arrived
   */
  public CheckpointPush(URI url, Consumer<Boolean> sent) {
    this(url, sent, FIRST_PAUSE);
  }

  CheckpointPush(URI url, Consumer<Boolean> sent, Duration firstPause) {
    this.url = url;
    this.sent = sent;
    this.firstPause = firstPause;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(TIMEOUT)
            .build();
    this.sender = Thread.ofPlatform().name("baton-checkpoints").daemon().start(this::run);
  }

  /** Sends this one next; one that waits is dropped. */
  public void push(SignedNote note) {
    String next = note.format();
    while (!waiting.offer(next)) {
      waiting.poll();
    }
  }

  private void run() {
    try {
      for (String note = waiting.take(); !note.equals(END); note = next(note)) {
        // What is next is decided there.
      }
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "the last checkpoint is not sent", e);
    }
  }

  /** Sends one until it has arrived or another one is there; returns that. */
  private String next(String note) throws InterruptedException {
    Duration pause = firstPause;
    while (!arrives(note)) {
      @Nullable String newer = waiting.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
      if (newer != null) {
        return newer;
      }
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
    return waiting.take();
  }

  private boolean arrives(String note) throws InterruptedException {
    String problem = problemWith(note);
    boolean arrived = problem.isEmpty();
    sent.accept(arrived);
    if (arrived && failing) {
      LOG.log(System.Logger.Level.INFO, "checkpoints arrive at {0} again", TrustedUrl.shown(url));
    } else if (!arrived && !failing) {
      LOG.log(
          System.Logger.Level.WARNING,
          "a checkpoint does not arrive at {0}: {1}",
          TrustedUrl.shown(url),
          problem);
    }
    failing = !arrived;
    return arrived;
  }

  /** Nothing, or what is wrong. */
  private String problemWith(String note) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(TIMEOUT)
            .header("Content-Type", "text/plain; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(note))
            .build();
    try {
      int status = client.send(request, BodyHandlers.discarding()).statusCode();
      return status / 100 == 2 ? "" : "the answer has status " + status;
    } catch (IOException e) {
      return "the request failed (" + e.getClass().getSimpleName() + ")";
    }
  }

  /** Waits for the last one, but not for long. */
  @Override
  public void close() {
    try {
      // Behind one that waits.
      if (waiting.offer(END, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        sender.join(PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.shutdownNow();
    sender.interrupt();
  }
}
