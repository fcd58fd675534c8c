package dev.baton.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tables on pages of any width. */
class TableTest {
  private static final String CONNECTION = "01a2205d-1843-7ea0-a9ee-600382058bb6";
  private static final String TIME = "2026-11-28T04:15:01.703411153Z";
  private static final String DETAILS =
      "ended: taken-over  Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0";

  private static List<String> table(int width) {
    List<String> lines = new ArrayList<>();
    var table = new Table(width, lines::add, "TIME", ">LASTED", "WHAT", "CONNECTION", "DETAILS");
    table.add(TIME, "2s", "connected", CONNECTION, DETAILS);
    table.add(TIME, "1h 3m", "vacant", "", "");
    table.end();
    return lines;
  }

  @Test
  void aRowIsALineWhereThereIsRoom() {
    List<String> lines = table(Table.UNBOUNDED);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).matches("TIME +LASTED  WHAT +CONNECTION +DETAILS");
    assertThat(lines.get(1))
        .isEqualTo(TIME + "      2s  connected  " + CONNECTION + "  " + DETAILS);
    assertThat(table(lines.get(1).length())).isEqualTo(lines);
    assertThat(table(lines.get(1).length() - 1)).hasSizeGreaterThan(3);
  }

  @Test
  void aLineIsNotLongerThanThePageAndNoCellIsCut() {
    for (int width = 50; width < 180; width++) {
      List<String> lines = table(width);
      int page = width;
      assertThat(lines).as("%d columns", width).allMatch(line -> line.length() <= page);
      assertThat(lines).anyMatch(line -> line.contains(CONNECTION));
      assertThat(lines).anyMatch(line -> line.contains(TIME));
      assertThat(String.join(" ", lines.stream().map(String::strip).toList()).replaceAll(" +", " "))
          .contains(DETAILS.replaceAll(" +", " "));
    }
  }

  @Test
  void onEightyColumnsTheFurtherLinesAreIndented() {
    assertThat(table(80))
        .containsExactly(
            "TIME                            LASTED  WHAT",
            "      CONNECTION",
            "      DETAILS",
            TIME + "      2s  connected",
            "      " + CONNECTION,
            "      ended: taken-over  Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
            "      Chrome/142.0.0.0",
            TIME + "   1h 3m  vacant");
  }

  @Test
  void aWordThatIsLongerThanThePageIsLeftWhole() {
    List<String> lines = new ArrayList<>();
    var table = new Table(10, lines::add, "ID", "STATE");
    table.add("0123456789abcdef", "live");
    table.end();
    assertThat(lines).containsExactly("ID", "      STATE", "0123456789abcdef", "      live");
  }
}
