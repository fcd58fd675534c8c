package dev.baton.eventlog.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.EventTypes;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.ProofRank;
import dev.baton.realm.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The names and numbers that are on disks. They may become more, and never others. */
class DiskNumbersTest {
  private static final String MEMBERS =
      """
      1 seq NUMBER
      2 at TIME
      3 type TYPE
      4 node TEXT
      5 prev HASH
      6 peer ID
      7 connection CONNECTION
      8 token DIGEST
      9 client MEMBERS
      10 previous MEMBERS
      11 reason REASON
      12 until TIME
      13 address ADDRESS
      14 userAgent PHRASES
      15 version TEXT
      16 origin PHRASES
      17 proof MEMBERS
      18 sub ID
      19 iss TEXT
      20 kid ID
      21 jti ID
      22 iat NUMBER
      23 exp NUMBER
      24 ticket FLAG
      25 tenure CONNECTION
      26 epoch NUMBER
      27 state TEXT
      28 startsOver FLAG
      29 contacts TEXTS_BY_NAME
      30 removed TEXTS
      31 since TIME
      32 count NUMBER
      33 peers NUMBERS_BY_ID
      34 proofMaxAge NUMBER
      35 voided NUMBER
      36 torn NUMBER
      37 lostFrom NUMBER
      38 lostTo NUMBER
      39 firstSeq NUMBER
      40 firstPrev HASH
      41 gaps TEXTS
      42 damagedSeq NUMBER
      43 file TEXT
      44 why TEXT
      45 shared FLAG
      46 incarnation NUMBER
      """;

  private static final List<String> TYPES =
      List.of(
          "server-started",
          "server-stopped",
          "peer-connected",
          "peer-resumed",
          "peer-overridden",
          "override-refused",
          "refusals-omitted",
          "state-saved",
          "peer-detached",
          "peer-disconnected",
          "log-resumed",
          "log-repaired",
          "log-pruned",
          "log-damaged",
          "server-ready");

  private static final List<String> ENDS =
      List.of(
          "client-closed",
          "going-away",
          "left",
          "connection-lost",
          "alive-timeout",
          "slow-consumer",
          "protocol-error",
          "server-stopped",
          "lost");

  private static final List<String> REFUSALS =
      List.of(
          "taken",
          "limit",
          "proof-required",
          "proof-malformed",
          "proof-invalid",
          "proof-expired",
          "not-owner",
          "stale",
          "flapping",
          "cannot-verify");

  private static final List<String> LATER_ENDS = List.of("probe-silent");

  @Test
  void membersHaveTheNumbersNamesAndFormsThatWereWritten() {
    StringBuilder members = new StringBuilder();
    for (Member member : Member.values()) {
      members
          .append(member.number())
          .append(' ')
          .append(member.title())
          .append(' ')
          .append(member.form())
          .append('\n');
      assertThat(Member.ofKey(Integer.toString(member.number()))).isEqualTo(member);
    }
    assertThat(members.toString()).isEqualTo(MEMBERS);
    assertThat(Member.ofKey("0")).isNull();
    assertThat(Member.ofKey("99")).isNull();
    assertThat(Member.ofKey("seq")).isNull();
  }

  @Test
  void typesHaveTheNumbersThatWereWritten() {
    Set<String> written = new HashSet<>();
    for (ApprovedEvent approved : ApprovedEvent.all()) {
      written.add(EventTypes.of(approved.event()));
    }
    assertThat(TYPES).containsExactlyInAnyOrderElementsOf(written);
    IntStream.range(0, TYPES.size())
        .forEach(
            number -> {
              assertThat(Labels.type(number)).isEqualTo(TYPES.get(number));
              assertThat(Labels.numberOfType(TYPES.get(number))).isEqualTo(number);
            });
    assertUnknown(() -> Labels.type(TYPES.size()));
    assertUnknown(() -> Labels.type(-1));
    assertUnknown(() -> Labels.type(1L << 32));
  }

  @Test
  void reasonsHaveTheNumbersThatWereWritten() {
    List<String> reasons = Stream.of(ENDS, REFUSALS, LATER_ENDS).flatMap(List::stream).toList();
    IntStream.range(0, reasons.size())
        .forEach(
            number -> {
              assertThat(Labels.reason(number)).isEqualTo(reasons.get(number));
              assertThat(Labels.numberOfReason(reasons.get(number))).isEqualTo(number);
            });
    assertUnknown(() -> Labels.reason(reasons.size()));
    assertUnknown(() -> Labels.reason(-1));
  }

  private static void assertUnknown(Runnable reading) {
    assertThatThrownBy(reading::run).isInstanceOf(LogTooNewException.class);
  }

  @Test
  void endsRefusalsAndRanksHaveTheNamesThatWereWritten() {
    assertThat(Arrays.stream(DisconnectReason.values()).map(DisconnectReason::label))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(ENDS.stream(), LATER_ENDS.stream()).toList());
    assertThat(Arrays.stream(Refusal.values()).map(Refusal::label))
        .containsExactlyInAnyOrderElementsOf(REFUSALS);
    assertThat(Arrays.stream(ProofRank.values()).map(ProofRank::label))
        .containsExactlyInAnyOrder("ticket", "provider");
  }

  @Test
  void whatHasNoNumberIsNotWritten() {
    assertThatThrownBy(() -> Labels.numberOfReason("bored"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bored");
  }

  @Test
  void theDocumentationNamesThem() throws IOException {
    String page = Files.readString(Path.of("docs/reference/events.md"));
    for (Member member : Member.values()) {
      assertThat(page).contains("| %d | `%s` |".formatted(member.number(), member.title()));
    }
    String prose = page.replaceAll("\\s+", " ");
    assertThat(prose).contains("Types, from 0 on: " + quoted(TYPES) + ".");
    assertThat(prose)
        .contains(
            quoted(ENDS)
                + ", and of refusals "
                + quoted(REFUSALS)
                + "; then "
                + quoted(LATER_ENDS)
                + ".")
        .contains("| 28 `localhost` |");
    for (char c = 1; c <= 28; c++) {
      String phrase = Phrases.expand(String.valueOf(c));
      assertThat(page).contains("| %d `%s` |".formatted((int) c, phrase));
    }
  }

  private static String quoted(List<String> labels) {
    return "`" + String.join("`, `", labels) + "`";
  }
}
