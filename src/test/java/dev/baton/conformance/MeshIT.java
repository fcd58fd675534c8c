package dev.baton.conformance;

import dev.baton.testing.ServerKind;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A room: many peers come one right after the other, and each of them calls all others, of whom
 * half are about to come. That is what follows a restart of the server.
 */
@Tag("npm")
@Timeout(180)
final class MeshIT {
  private static final int PEERS = 60;
  private static final int PATIENCE_SECONDS = 120;

  /** 3,540 data channels, with six messages for each of them. */
  @ParameterizedTest
  @EnumSource
  void inARoomOfSixtyNoPeerIsCutOffAndEverythingArrivesInOrder(ServerKind kind) throws Exception {
    List<String> ids = IntStream.range(0, PEERS).mapToObj(MeshPeer::id).toList();
    MeshMessages messages = MeshMessages.recorded();
    try (var server = kind.start(List.of())) {
      List<MeshPeer> peers =
          ids.stream()
              .map(
                  id -> {
                    List<String> others = ids.stream().filter(other -> !other.equals(id)).toList();
                    return new MeshPeer(id, server.port(), others, messages);
                  })
              .toList();
      long begin = System.nanoTime();
      for (MeshPeer peer : peers) {
        Thread.startVirtualThread(peer);
        awaitAll(List.of(peer.called()));
      }
      awaitAll(peers.stream().map(MeshPeer::ended).toList());
      System.out.printf(
          "FIGURES: %s sets a room of %d up, %,d data channels, within %,d ms%n",
          kind, PEERS, PEERS * (PEERS - 1), (System.nanoTime() - begin) / 1_000_000);
    }
  }

  /** Fails as soon as one of them does. */
  private static void awaitAll(List<CompletableFuture<Void>> all)
      throws InterruptedException, TimeoutException {
    var done = CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
    for (CompletableFuture<Void> one : all) {
      var _ =
          one.whenComplete(
              (_, failure) -> {
                if (failure != null) {
                  done.completeExceptionally(failure);
                }
              });
    }
    try {
      done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("one of the peers had trouble", e.getCause());
    }
  }
}
