package org.wsgibridge.servlet.admin;

import java.util.List;

/**
 * Writes a table whose rows become cards on a narrow screen. Its ARIA roles are explicit, because a style sheet that
 * changes the display of a table hides the implicit ones from screen readers. Not thread-safe.
 */
final class HtmlTable {
    private final Html html;
    private final List<String> columns;
    private int column;

    /**
     * Begins a table.
     *
     * @param html takes the output
     * @param caption the caption
     * @param columns the headings; one that begins with {@code #} is that of a column of numbers
     */
    HtmlTable(Html html, String caption, List<String> columns) {
        this.html = html;
        this.columns = columns;
        html.open("table", "role", "table").element("caption", caption);
        html.open("thead", "role", "rowgroup").open("tr", "role", "row");
        for (String heading : columns) {
            html.element("th", name(heading), "role", "columnheader", "scope", "col", "class", style(heading));
        }
        html.close("tr").close("thead").open("tbody", "role", "rowgroup").line();
    }

    /**
     * Begins a row.
     *
     * @param key a unique name of the row, so that it stays the same element when others are added or removed
     * @param style its class, {@code ""} for none
     */
    HtmlTable row(String key, String style) {
        column = 0;
        html.open("tr", "role", "row", "data-key", key, "class", style);
        return this;
    }

    /** Writes a cell. */
    HtmlTable cell(String text) {
        return cell(text, "");
    }

    /**
     * Writes a cell with a badge.
     *
     * @param badge good, warn, bad or plain; {@code ""} for text without a badge
     */
    HtmlTable cell(String text, String badge) {
        open();
        if (badge.isEmpty()) {
            html.text(text);
        } else {
            html.element("span", text, "class", "badge " + badge);
        }
        html.close("td");
        return this;
    }

    /** Begins a cell that the caller fills and closes. */
    HtmlTable open() {
        String heading = columns.get(column++);
        html.open("td", "role", "cell", "data-label", name(heading), "class", style(heading));
        return this;
    }

    /** Ends a row. */
    void end() {
        html.close("tr").line();
    }

    /** Ends the table. */
    void close() {
        html.close("tbody").close("table").line();
    }

    private static String name(String heading) {
        return heading.startsWith("#") ? heading.substring(1) : heading;
    }

    private static String style(String heading) {
        return heading.startsWith("#") ? "number" : "";
    }
}
