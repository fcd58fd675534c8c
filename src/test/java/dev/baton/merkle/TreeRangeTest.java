package dev.baton.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tree is that of RFC 6962, however it is put together. */
class TreeRangeTest {
  private static final int SIZES = 130;

  /** The leaves of the tests of Certificate Transparency's reference implementation. */
  private static final List<String> LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  private static TreeRange of(PlainTree tree, int from, int to) {
    var range = new TreeRange(from);
    for (int i = from; i < to; i++) {
      range.appendLeaf(tree.leaf(i));
    }
    return range;
  }

  @ParameterizedTest
  @CsvSource({
    "0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "4, d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "6, 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "7, ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
  })
  void theRootsOfCertificateTransparency(int size, String root) {
    var range = new TreeRange(0);
    LEAVES.subList(0, size).forEach(leaf -> range.appendLeaf(HexFormat.of().parseHex(leaf)));
    assertThat(HexFormat.of().formatHex(range.rootHash())).isEqualTo(root);
  }

  @Test
  void everySizeHasTheRootOfTheDefinition() {
    PlainTree tree = PlainTree.of(SIZES);
    var range = new TreeRange(0);
    for (int size = 0; size < SIZES; size++) {
      assertThat(range.head()).isEqualTo(tree.head(size));
      assertThat(range.subtrees()).hasSize(Integer.bitCount(size));
      range.appendLeaf(tree.leaf(size));
    }
  }

  @Test
  void partsThatMeetAreTheWhole() {
    PlainTree tree = PlainTree.of(40);
    for (int size = 0; size <= 40; size++) {
      for (int first = 0; first <= size; first++) {
        for (int second = first; second <= size; second += 3) {
          TreeRange range = of(tree, 0, first);
          TreeRange middle = of(tree, first, second);
          middle.append(of(tree, second, size));
          range.append(middle);
          assertThat(range.head()).isEqualTo(tree.head(size));
        }
      }
    }
  }

  @Test
  void aRangeHasAtMostTwoSubtreesOfALevel() {
    PlainTree tree = PlainTree.of(SIZES);
    for (int from = 0; from < SIZES; from++) {
      assertThat(of(tree, from, SIZES).subtrees()).hasSizeLessThanOrEqualTo(14);
    }
  }

  @Test
  void lostLeavesAreThoseOfNoBytes() {
    for (int from = 0; from < 20; from++) {
      for (int to = from; to < 40; to++) {
        List<byte[]> leaves = new ArrayList<>();
        PlainTree whole = PlainTree.of(from);
        for (int i = 0; i < to; i++) {
          leaves.add(i < from ? whole.leaf(i) : new byte[0]);
        }
        TreeRange range = of(whole, 0, from);
        range.appendMissing(to);
        assertThat(range.head()).isEqualTo(new PlainTree(leaves).head(to));
      }
    }
  }

  @Test
  void anyNumberOfLostLeavesIsQuick() {
    var range = new TreeRange(5);
    range.appendMissing(Long.MAX_VALUE);
    assertThat(range.end()).isEqualTo(Long.MAX_VALUE);
    assertThat(range.subtrees()).hasSizeLessThan(2 * Long.SIZE);
  }

  @Test
  void whatIsKeptIsHadBack() {
    PlainTree tree = PlainTree.of(SIZES);
    for (int size = 0; size < SIZES; size++) {
      TreeRange range = of(tree, 0, size);
      TreeRange again = TreeRange.ofFirst(size, range.subtrees());
      assertThat(again.head()).isEqualTo(range.head());
      assertThat(again.subtrees()).isEqualTo(range.subtrees());
      again.append(of(tree, size, SIZES));
      assertThat(again.head()).isEqualTo(tree.head(SIZES));
    }
  }

  @Test
  void otherSubtreesThanATreeHasAreRefused() {
    String hash = "ab".repeat(32);
    assertThatThrownBy(() -> TreeRange.ofFirst(3, List.of(hash)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TreeRange.ofFirst(-1, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TreeRange.ofFirst(1, List.of("ab")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TreeRange.ofFirst(1, List.of("xy".repeat(32))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPartThatDoesNotFollowIsRefused() {
    PlainTree tree = PlainTree.of(9);
    TreeRange range = of(tree, 0, 4);
    assertThatThrownBy(() -> range.append(of(tree, 5, 9)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> of(tree, 5, 9).head()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aCopyGoesItsOwnWay() {
    PlainTree tree = PlainTree.of(9);
    TreeRange range = of(tree, 0, 4);
    TreeRange copy = range.copy();
    copy.appendLeaf(tree.leaf(4));
    assertThat(range.head()).isEqualTo(tree.head(4));
    assertThat(copy.head()).isEqualTo(tree.head(5));
  }
}
