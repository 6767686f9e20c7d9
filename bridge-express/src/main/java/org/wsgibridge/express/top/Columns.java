package org.wsgibridge.express.top;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A table of text with aligned columns: names to the left, numbers to the right. Long cells are shortened. Not
 * thread-safe.
 */
final class Columns {
    private static final String GAP = "  ";
    private static final int WIDEST = 32;

    private final int names;
    private final List<String[]> rows = new ArrayList<>();

    /**
     * Makes a table.
     *
     * @param names how many columns, from the first on, have names
     * @param headings the heading of each column
     */
    Columns(int names, String... headings) {
        this.names = names;
        rows.add(headings);
    }

    /** Adds a row; as many cells as there are headings. */
    void add(String a, String b, String c, String d, String e, String[] further) {
        add(Stream.concat(Stream.of(a, b, c, d, e), Stream.of(further)));
    }

    /** Adds a row; as many cells as there are headings. */
    void add(String a, String b, String c, String d, String e, String f, String[] further) {
        add(Stream.concat(Stream.of(a, b, c, d, e, f), Stream.of(further)));
    }

    private void add(Stream<String> cells) {
        rows.add(cells.map(Columns::shortened).toArray(String[]::new));
    }

    private static String shortened(String cell) {
        return cell.length() <= WIDEST ? cell : cell.substring(0, WIDEST - 1) + "~";
    }

    /**
     * Returns the table with a line end after each line.
     *
     * @param heading changes the line of headings, such as for colours
     */
    String text(UnaryOperator<String> heading) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            StringBuilder line = new StringBuilder();
            String[] row = rows.get(i);
            for (int column = 0; column < row.length; column++) {
                String cell = row[column];
                String space = " ".repeat(width(column) - cell.length());
                line.append(column == 0 ? "" : GAP).append(column < names ? cell + space : space + cell);
            }
            text.append(i == 0 ? heading.apply(line.toString()) : line).append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
    }
}
