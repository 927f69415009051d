package dev.tidings.app.console;

import java.util.ArrayList;
import java.util.List;

/** A table in plain text: as wide as it has to be, two blanks between the columns. */
public final class Columns {

    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a row; the first row decides how many columns there are. */
    public Columns row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** Returns what is in the table, row by row. */
    public List<List<String>> cells() {
        return List.copyOf(rows);
    }

    /** Returns the lines; the last column is not filled up. */
    public List<String> lines() {
        int columns = rows.isEmpty() ? 0 : rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = row.get(i);
            line.append(cell);
            if (i < widths.length - 1) {
                line.append(" ".repeat(widths[i] - cell.length() + 2));
            }
        }
        return line.toString();
    }
}
