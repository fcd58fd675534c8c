package dev.baton.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Rows in columns that are as wide as what stands in them. Where that is wider than the page, each
 * row has further lines, and no cell is cut. Rows are written by the thousand, so that a table of
 * any length can be printed; columns never become narrower again. Confined to one thread.
 */
public final class Table {
  private static final int ROWS_AT_ONCE = 1_000;
  private static final String GAP = "  ";

  /** In front of the further lines of a row. */
  private static final String INDENT = "      ";

  /** The width of a page that has no end, for programs. */
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  private final int pageWidth;
  private final Consumer<String> lines;
  private final int[] widths;
  private final boolean[] right;
  private final List<String[]> rows = new ArrayList<>();

  /**
   * A table of these columns.
   *
   * @param pageWidth how many characters a line can have
   * @param lines takes the table's lines
   * @param columns their names; what has a {@code >} in front stands at the right
   */
  public Table(int pageWidth, Consumer<String> lines, String... columns) {
    this.pageWidth = pageWidth;
    this.lines = lines;
    this.widths = new int[columns.length];
    this.right = new boolean[columns.length];
    var names = new String[columns.length];
    for (int i = 0; i < columns.length; i++) {
      right[i] = columns[i].startsWith(">");
      names[i] = right[i] ? columns[i].substring(1) : columns[i];
    }
    rows.add(names);
  }

  /** Adds a row with a cell for each column. */
  public void add(Object... cells) {
    rows.add(Arrays.stream(cells).map(String::valueOf).toArray(String[]::new));
    if (rows.size() > ROWS_AT_ONCE) {
      end();
    }
  }

  /** Writes what is not written yet; a table without rows has its head. */
  public void end() {
    for (String[] row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row[i]));
      }
    }
    int[] ends = ends();
    rows.forEach(row -> write(row, ends));
    rows.clear();
  }

  /** The column behind the last one of each line. */
  private int[] ends() {
    List<Integer> ends = new ArrayList<>();
    int last = widths.length - 1;
    long used = widths[0];
    for (int i = 1; i <= last; i++) {
      used += (long) GAP.length() + widths[i];
      if (used > pageWidth) {
        ends.add(i);
        used = (long) INDENT.length() + widths[i];
      }
    }
    ends.add(last + 1);
    return ends.stream().mapToInt(Integer::intValue).toArray();
  }

  private void write(String[] row, int[] ends) {
    int from = 0;
    for (int to : ends) {
      String line = line(row, from, to);
      if (from == 0) {
        lines.accept(line);
      } else if (!line.isEmpty()) {
        writeFurther(line);
      }
      from = to;
    }
  }

  /** A further line, and more of them if its words do not fit. */
  private void writeFurther(String words) {
    var line = new StringBuilder(INDENT);
    for (String word : words.split("(?<= )(?! )", -1)) {
      boolean isBegun = line.length() > INDENT.length();
      if (isBegun && line.length() + word.stripTrailing().length() > pageWidth) {
        lines.accept(line.toString().stripTrailing());
        line.setLength(INDENT.length());
      }
      line.append(word);
    }
    lines.accept(line.toString().stripTrailing());
  }

  private String line(String[] row, int from, int to) {
    var line = new StringBuilder();
    for (int i = from; i < to; i++) {
      String padding = " ".repeat(Math.max(0, widths[i] - width(row[i])));
      line.append(i == from ? "" : GAP);
      line.append(right[i] ? padding + row[i] : row[i] + padding);
    }
    return line.toString().stripTrailing();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
