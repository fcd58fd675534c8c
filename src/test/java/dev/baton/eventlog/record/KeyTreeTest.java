package dev.baton.eventlog.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Secrets of all paths from one, and what is left of them when some are advanced. */
class KeyTreeTest {
  private static final int PATHS = 200;
  private static final long[] EDGES = {0, 1, -1, -2, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 62};

  private final Random random = new Random(7);
  private final KeyTree fresh = KeyTree.of(new byte[KeyTree.SECRET_BYTES]);

  private Set<Long> paths() {
    Set<Long> paths = new HashSet<>();
    for (long edge : EDGES) {
      paths.add(edge);
    }
    while (paths.size() < PATHS) {
      paths.add(random.nextLong());
    }
    return paths;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] written(KeyTree tree) throws IOException {
    var bytes = new ByteArrayOutputStream();
    tree.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  @Test
  void everyPathHasASecretOfItsOwn() {
    Set<String> secrets = new HashSet<>();
    Set<Long> paths = paths();
    paths.forEach(path -> secrets.add(hex(fresh.leaf(path).secret())));
    assertThat(secrets).hasSameSizeAs(paths);
  }

  @Test
  void anAdvancedPathHasALaterSecretAndAllOthersKeepTheirs() throws IOException {
    Map<Long, String> secrets = new HashMap<>();
    Set<Long> paths = paths();
    paths.forEach(path -> secrets.put(path, hex(fresh.leaf(path).secret())));
    KeyTree tree = fresh;
    int advanced = 0;
    for (long path : paths) {
      if (random.nextInt(3) > 0) {
        continue;
      }
      KeyTree.Leaf before = tree.leaf(path);
      tree = tree.advanced(path, 2);
      KeyTree.Leaf after = tree.leaf(path);
      assertThat(after.generation()).isEqualTo(2);
      assertThat(after.secret()).isEqualTo(before.after(2).secret());
      secrets.put(path, hex(after.secret()));
      advanced++;
    }
    KeyTree read = KeyTree.read(new DataInputStream(new ByteArrayInputStream(written(tree))));
    assertThat(tree.advancedPaths()).isEqualTo(advanced);
    assertThat(read.advancedPaths()).isEqualTo(advanced);
    for (long path : paths) {
      assertThat(hex(tree.leaf(path).secret())).isEqualTo(secrets.get(path));
      assertThat(hex(read.leaf(path).secret())).isEqualTo(secrets.get(path));
    }
  }

  /** Neither the secret itself nor one above it, from which it could be had. */
  @Test
  void noSecretAboveAnAdvancedPathIsLeft() throws IOException {
    KeyTree tree = fresh;
    for (long path : EDGES) {
      tree = tree.advanced(path, 2);
    }
    String bytes = new String(written(tree), StandardCharsets.ISO_8859_1);
    for (long path : EDGES) {
      byte[] secret = new byte[KeyTree.SECRET_BYTES];
      for (int depth = 0; depth <= Long.SIZE; depth++) {
        assertThat(bytes).doesNotContain(new String(secret, StandardCharsets.ISO_8859_1));
        if (depth < Long.SIZE) {
          secret = KeyTree.derive(secret, (byte) ((path >>> (Long.SIZE - 1 - depth)) & 1));
        }
      }
      assertThat(hex(secret)).isEqualTo(hex(fresh.leaf(path).secret()));
    }
  }

  @Test
  void whoIsErasedAgainTakesNoMoreRoom() throws IOException {
    KeyTree once = fresh.advanced(42, 2);
    KeyTree often = once;
    for (int i = 0; i < 100; i++) {
      often = often.advanced(42, 2);
    }
    assertThat(written(often)).hasSameSizeAs(written(once));
    assertThat(often.leaf(42).generation()).isEqualTo(202);
    assertThat(often.advancedPaths()).isEqualTo(1);
  }

  @Test
  void whatIsNoTreeIsRefused() {
    for (int size : new int[] {0, -1, 1, Integer.MAX_VALUE}) {
      byte[] bytes = ByteBuffer.allocate(30).putInt(size).array();
      assertThatThrownBy(() -> KeyTree.read(new DataInputStream(new ByteArrayInputStream(bytes))))
          .isInstanceOf(IOException.class);
    }
  }
}
