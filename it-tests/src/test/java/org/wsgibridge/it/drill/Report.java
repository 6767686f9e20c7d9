package org.wsgibridge.it.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of results: printed, and written into {@code docs/reliability.md} between {@code <!-- drill: NAME -->} and
 * {@code <!-- end -->} by the long form. Confined to one thread.
 */
final class Report {
    private static final Path DOCUMENT = Path.of("../docs/reliability.md");

    private final String name;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Makes an empty table.
     *
     * @param name the section's name in the document
     * @param columns the titles
     */
    Report(String name, String... columns) {
        this.name = name;
        rows.add(List.of(columns));
        rows.add(List.of(columns).stream().map(column -> "---").toList());
    }

    Report row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
        return this;
    }

    /** Prints the table, and writes it if this is the long form. */
    void publish() throws IOException {
        StringBuilder table = new StringBuilder();
        rows.forEach(row -> table.append("| ").append(String.join(" | ", row)).append(" |\n"));
        System.out.println("\nDrill: " + name + "\n" + table);
        if (Drill.isLong()) {
            write(table.toString());
        }
    }

    private void write(String table) throws IOException {
        String begin = "<!-- drill: " + name + " -->\n";
        String text = Files.readString(DOCUMENT);
        int from = text.indexOf(begin);
        int to = text.indexOf("<!-- end -->", from);
        if (from < 0 || to < 0) {
            throw new IllegalStateException(DOCUMENT + " has no section " + begin.strip());
        }
        Files.writeString(DOCUMENT, text.substring(0, from + begin.length()) + table + text.substring(to));
    }
}
