package dev.baton.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A proof that is made holds, and nothing else does. */
class ProofTest {
  private static final int SIZES = 34;
  private static final PlainTree TREE = PlainTree.of(SIZES);

  private final ProofCheck check = new ProofCheck();

  /** Passes all leaves behind the first ones, which are there as subtrees only. */
  private static List<String> made(ProofBuilder builder, int deleted, int size) {
    var first = new TreeRange(0);
    for (int i = 0; i < deleted; i++) {
      first.appendLeaf(TREE.leaf(i));
    }
    builder.begin(first);
    for (int i = deleted; i < size; i++) {
      builder.leaf(i, TREE.leaf(i));
    }
    return builder.hashes(size);
  }

  private static List<String> inclusion(int index, int size) {
    return made(ProofBuilder.ofInclusion(index, size), 0, size);
  }

  @Test
  void everyLeafOfEveryTreeIsProved() {
    for (int size = 1; size <= SIZES; size++) {
      for (int index = 0; index < size; index++) {
        List<String> proof = inclusion(index, size);
        assertThat(check.includes(TREE.head(size), index, TREE.leaf(index), proof))
            .as("leaf %d of %d", index, size)
            .isTrue();
        // The length of a path is bounded by the height of the tree.
        assertThat(proof).hasSizeLessThanOrEqualTo(6);
      }
    }
  }

  @Test
  void everyGrowthIsProved() {
    for (int size = 1; size <= SIZES; size++) {
      for (int from = 1; from <= size; from++) {
        List<String> proof = made(ProofBuilder.ofConsistency(from, size), 0, size);
        assertThat(check.isConsistent(TREE.head(from), TREE.head(size), proof))
            .as("from %d to %d", from, size)
            .isTrue();
      }
    }
  }

  @Test
  void whatIsLeftIsProvedWithoutWhatWasDeleted() {
    for (int size = 1; size <= SIZES; size++) {
      for (int deleted = 0; deleted < size; deleted++) {
        for (int index = deleted; index < size; index++) {
          assertThat(made(ProofBuilder.ofInclusion(index, size), deleted, size))
              .isEqualTo(inclusion(index, size));
        }
        for (int from = Math.max(1, deleted); from <= size; from++) {
          assertThat(made(ProofBuilder.ofConsistency(from, size), deleted, size))
              .isEqualTo(made(ProofBuilder.ofConsistency(from, size), 0, size));
        }
      }
    }
  }

  @Test
  void aProofAboutWhatWasDeletedCannotBeMade() {
    assertThatThrownBy(() -> made(ProofBuilder.ofInclusion(2, 30), 20, 30))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBitThatIsChangedBreaksAProof() {
    List<String> proof = inclusion(13, 30);
    TreeHead head = TREE.head(30);
    for (int i = 0; i < proof.size(); i++) {
      for (int bit = 0; bit < 8 * TreeHash.BYTES; bit++) {
        List<String> changed = new ArrayList<>(proof);
        changed.set(i, flipped(proof.get(i), bit));
        assertThat(check.includes(head, 13, TREE.leaf(13), changed)).isFalse();
      }
    }
    for (int bit = 0; bit < 8 * TreeHash.BYTES; bit++) {
      var other = new TreeHead(30, flipped(head.root(), bit));
      assertThat(check.includes(other, 13, TREE.leaf(13), proof)).isFalse();
    }
  }

  @Test
  void aProofOfGrowthHoldsForItsTreesAlone() {
    for (int from = 1; from < SIZES; from++) {
      List<String> proof = made(ProofBuilder.ofConsistency(from, SIZES), 0, SIZES);
      for (int i = 0; i < proof.size(); i++) {
        List<String> changed = new ArrayList<>(proof);
        changed.set(i, flipped(proof.get(i), 7 * i));
        assertThat(check.isConsistent(TREE.head(from), TREE.head(SIZES), changed)).isFalse();
        List<String> shorter = new ArrayList<>(proof);
        shorter.remove(i);
        assertThat(check.isConsistent(TREE.head(from), TREE.head(SIZES), shorter)).isFalse();
      }
      List<String> longer = new ArrayList<>(proof);
      longer.add(flipped(TREE.head(1).root(), 3));
      assertThat(check.isConsistent(TREE.head(from), TREE.head(SIZES), longer)).isFalse();
      var otherOld = new TreeHead(from, flipped(TREE.head(from).root(), 9));
      assertThat(check.isConsistent(otherOld, TREE.head(SIZES), proof)).isFalse();
      var otherNew = new TreeHead(SIZES, flipped(TREE.head(SIZES).root(), 9));
      assertThat(check.isConsistent(TREE.head(from), otherNew, proof)).isFalse();
    }
  }

  @Test
  void aProofHoldsInItsPlaceAlone() {
    for (int size = 2; size <= SIZES; size++) {
      for (int index = 0; index < size; index++) {
        List<String> proof = inclusion(index, size);
        for (int other = 0; other <= size; other++) {
          if (other != index) {
            assertThat(check.includes(TREE.head(size), other, TREE.leaf(index), proof)).isFalse();
          }
        }
        assertThat(check.includes(TREE.head(size), -1, TREE.leaf(index), proof)).isFalse();
        List<String> longer = new ArrayList<>(proof);
        longer.add(proof.isEmpty() ? TREE.head(1).root() : proof.getFirst());
        assertThat(check.includes(TREE.head(size), index, TREE.leaf(index), longer)).isFalse();
        assertThat(
                check.includes(
                    TREE.head(size), index, TREE.leaf(index), proof.subList(1, proof.size())))
            .isFalse();
      }
    }
  }

  @Test
  void theSameTreeHasNotGrown() {
    assertThat(check.isConsistent(TREE.head(7), TREE.head(7), List.of())).isTrue();
    assertThat(check.isConsistent(TREE.head(8), TREE.head(7), List.of())).isFalse();
    assertThat(check.isConsistent(TREE.head(0), TREE.head(7), List.of())).isFalse();
    assertThat(check.isConsistent(TREE.head(3), TREE.head(7), List.of())).isFalse();
  }

  @Test
  void thereIsNoProofOfWhatIsNotThere() {
    assertThatThrownBy(() -> ProofBuilder.ofInclusion(7, 7))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ProofBuilder.ofInclusion(-1, 7))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ProofBuilder.ofConsistency(8, 7))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> made(ProofBuilder.ofInclusion(0, 9), 0, 8))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String flipped(String hash, int bit) {
    byte[] bytes = Base64.getDecoder().decode(hash);
    bytes[bit / 8 % bytes.length] ^= (byte) (1 << bit % 8);
    return Base64.getEncoder().encodeToString(bytes);
  }
}
