package dev.baton.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.merkle.TreeHead;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notes are those of Go's {@code sumdb/note}, whose published example is repeated here. */
class SignedNoteTest {
  private static final String SKEY =
      "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
  private static final String VKEY =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  private static final String TEXT =
      """
      If you think cryptography is the answer to your problem,
      then you don't know what your problem is.
      """;
  private static final String NOTE =
      TEXT
          + "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"
          + "KvqfqdngotpRZb6KE6RyyBwJnAM=\n";

  private static final String ROOT = Base64.getEncoder().encodeToString(new byte[32]);

  @Test
  void thePublishedExampleIsVerified() {
    SignedNote note = SignedNote.parse(NOTE);
    assertThat(note.text()).isEqualTo(TEXT);
    assertThat(note.verifiedBy(NoteKey.parse(VKEY))).isPresent();
    assertThat(note.format()).isEqualTo(NOTE);
  }

  @Test
  void thePublishedExampleIsSignedTheSame() {
    NoteSigner signer = NoteSigner.parse(SKEY);
    assertThat(signer.key().vkey()).isEqualTo(VKEY);
    assertThat(signer.secretText()).isEqualTo(SKEY);
    assertThat(signer.sign(TEXT).format()).isEqualTo(NOTE);
  }

  @Test
  void aNewKeyIsHadBackFromItsText() {
    NoteSigner signer = NoteSigner.make("baton.example.com/prod");
    NoteSigner again = NoteSigner.parse(signer.secretText());
    SignedNote note = again.sign("text\n");
    assertThat(note.verifiedBy(NoteKey.parse(signer.key().vkey()))).isPresent();
    assertThat(note.verifiedBy(NoteKey.parse(VKEY))).isEmpty();
    assertThat(signer.toString()).isEqualTo("[REDACTED]");
  }

  @Test
  void aKeyOfAnotherNameSignsForThatNameAlone() {
    NoteSigner signer = NoteSigner.make("one");
    NoteSigner renamed = signer.renamed("two");
    SignedNote note = renamed.sign("text\n");
    assertThat(note.verifiedBy(renamed.key())).isPresent();
    assertThat(note.verifiedBy(signer.key())).isEmpty();
  }

  @Test
  void anyChangeOfATextIsNoticed() {
    NoteKey key = NoteKey.parse(VKEY);
    for (int i = 0; i < TEXT.length(); i++) {
      String changed = TEXT.substring(0, i) + "#" + TEXT.substring(i + 1);
      if (changed.endsWith("\n")) {
        var note = new SignedNote(changed, SignedNote.parse(NOTE).signatures());
        assertThat(note.verifiedBy(key)).as("character %d", i).isEmpty();
      }
    }
  }

  @Test
  void anyChangeOfASignatureIsNoticedOrRefused() {
    NoteKey key = NoteKey.parse(VKEY);
    String content = SignedNote.parse(NOTE).signatures().getFirst().content();
    byte[] bytes = Base64.getDecoder().decode(content);
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] changed = bytes.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      String other = Base64.getEncoder().encodeToString(changed);
      assertThat(SignedNote.parse(NOTE.replace(content, other)).verifiedBy(key)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text",
        "text\n",
        "text\n\n",
        "text\n\n\u2014 name\n",
        "text\n\n\u2014 name AAAA\n",
        "text\n\n- name AAAAAAAAAAAA\n",
        "text\n\n\u2014 name AAAAAAAAAAAA",
        "text\n\n\u2014 na me AAAAAAAAAAAA\n"
      })
  void whatIsNoNoteIsRefused(String text) {
    assertThatThrownBy(() -> SignedNote.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "name",
        "name+00000000+AAAA",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10",
        "PeterNeumann+c74f20a3+\u00e9"
      })
  void whatIsNoKeyIsRefused(String text) {
    assertThatThrownBy(() -> NoteKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NoteSigner.parse("PRIVATE+KEY+" + text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("ARpc2QcU");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a+b", "a\nb", "a\u00a0b", "a\u2028b", "a\u0000"})
  void aLogCannotHaveEveryName(String name) {
    assertThatThrownBy(() -> NoteKey.requireName(name))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Checkpoint(name, new TreeHead(0, ROOT)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCheckpointIsThreeLines() {
    var checkpoint = new Checkpoint("example.com/log", new TreeHead(20_852_163, ROOT));
    assertThat(checkpoint.text()).isEqualTo("example.com/log\n20852163\n" + ROOT + "\n");
    assertThat(Checkpoint.of(note(checkpoint.text()))).isEqualTo(checkpoint);
    assertThat(Checkpoint.of(note(checkpoint.text() + "more\n"))).isEqualTo(checkpoint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "log\n1\n",
        "log\n01\nROOT\n",
        "log\n-1\nROOT\n",
        "log\n+1\nROOT\n",
        "log\n 1\nROOT\n",
        "log\n9223372036854775808\nROOT\n",
        "log\n1\nAAAA\n",
        "log\n1\n!\n",
        "\n1\nROOT\n",
        "a log\n1\nROOT\n"
      })
  void whatIsNoCheckpointIsRefused(String text) {
    SignedNote note = note(text.replace("ROOT", ROOT));
    assertThatThrownBy(() -> Checkpoint.of(note)).isInstanceOf(IllegalArgumentException.class);
  }

  private static SignedNote note(String text) {
    return NoteSigner.make("name").sign(text);
  }

  @Test
  void notesAreReadOneAfterTheOther() {
    String first = note("one\n").format();
    String second = note("two\n").format();
    assertThat(Checkpoint.notesIn(first + second))
        .extracting(SignedNote::text)
        .containsExactly("one\n", "two\n");
    assertThat(Checkpoint.notesIn(first + second.substring(0, second.length() - 1)))
        .extracting(SignedNote::text)
        .containsExactly("one\n");
    assertThat(Checkpoint.notesIn(first + "two\n1\n")).hasSize(1);
    assertThat(Checkpoint.notesIn("")).isEmpty();
    List<SignedNote> all = Checkpoint.notesIn(first.repeat(1_000));
    assertThat(all).hasSize(1_000);
    assertThatCode(() -> Checkpoint.notesIn("\u2014\n".repeat(9))).doesNotThrowAnyException();
  }
}
