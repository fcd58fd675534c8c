package dev.baton.eventlog.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.EventTypes;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.ProofRank;
import dev.baton.realm.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The names and numbers that are on disks, as {@code src/test/resources/labels} has them. They may
 * become more, and never others.
 */
class DiskNumbersTest {
  private static final List<String> MEMBERS = approved("members");

  private static final List<String> TYPES = approved("types");

  private static final List<String> ENDS = approved("ends");

  private static final List<String> REFUSALS = approved("refusals");

  private static final List<String> LATER_ENDS = approved("later-ends");

  private static final List<String> LATER_REFUSALS = approved("later-refusals");

  @Test
  void membersHaveTheNumbersNamesAndFormsThatWereWritten() {
    List<String> members = new ArrayList<>();
    for (Member member : Member.values()) {
      members.add("%d %s %s".formatted(member.number(), member.title(), member.form()));
      assertThat(Member.ofKey(Integer.toString(member.number()))).isEqualTo(member);
    }
    assertThat(members).isEqualTo(MEMBERS);
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
    List<String> reasons =
        Stream.of(ENDS, REFUSALS, LATER_ENDS, LATER_REFUSALS).flatMap(List::stream).toList();
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
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(REFUSALS.stream(), LATER_REFUSALS.stream()).toList());
    assertThat(Arrays.stream(ProofRank.values()).map(ProofRank::label))
        .containsExactlyElementsOf(approved("ranks"));
  }

  /** A later version may have written it: that is no damage, which a repair would cut off. */
  @Test
  void aNameThatThisProgramDoesNotKnowIsOfALaterVersion() {
    EventMembers unknown =
        EventMembers.of(Map.of("at", "2026-11-27T12:00:00Z", "type", "bored", "reason", "bored"));
    assertUnknown(() -> EventReader.event(unknown));
    assertUnknown(unknown::reason);
    assertUnknown(unknown::refusal);
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
                + "; then of a refusal "
                + quoted(LATER_REFUSALS)
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

  private static List<String> approved(String name) {
    try {
      return Files.readAllLines(Path.of("src/test/resources/labels", name + ".txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
