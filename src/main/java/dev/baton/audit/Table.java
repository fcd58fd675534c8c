package dev.baton.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Rows in columns that are as wide as what stands in them. Rows are written by the thousand, so
 * that a table of any length can be printed; columns never become narrower again. Confined to one
 * thread.
 */
public final class Table {
  private static final int ROWS_AT_ONCE = 1_000;
  private static final String GAP = "  ";

  private final Consumer<String> lines;
  private final int[] widths;
  private final boolean[] right;
  private final List<String[]> rows = new ArrayList<>();

  /**
   * A table of these columns.
   *
   * @param lines takes the table's lines
   * @param columns their names; what has a {@code >} in front stands at the right
   */
  public Table(Consumer<String> lines, String... columns) {
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
    rows.forEach(row -> lines.accept(line(row)));
    rows.clear();
  }

  private String line(String[] row) {
    var line = new StringBuilder();
    for (int i = 0; i < row.length; i++) {
      String padding = " ".repeat(Math.max(0, widths[i] - width(row[i])));
      line.append(i == 0 ? "" : GAP);
      line.append(right[i] ? padding + row[i] : row[i] + padding);
    }
    return line.toString().stripTrailing();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
