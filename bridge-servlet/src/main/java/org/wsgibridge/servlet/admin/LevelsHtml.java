package org.wsgibridge.servlet.admin;

import java.util.List;
import java.util.Locale;
import org.wsgibridge.servlet.admin.level.LogLevel;
import org.wsgibridge.servlet.admin.level.LogLevels;

/** Writes the part of the status page that shows and changes the levels of loggers. Not thread-safe. */
final class LevelsHtml {
    private final Html html;
    private final List<LogLevels.Entry> levels;
    private final boolean actions;

    LevelsHtml(Html html, List<LogLevels.Entry> levels, boolean actions) {
        this.html = html;
        this.levels = levels;
        this.actions = actions;
    }

    /** Writes the section; nothing if no logger has its own level. */
    void write() {
        if (levels.isEmpty()) {
            return;
        }
        html.open("section", "aria-labelledby", "levels", "data-key", "levels");
        html.open("h2", "id", "levels").text("Log levels ");
        long changed = levels.stream().filter(entry -> entry.before() != null).count();
        html.element("small", changed == 0 ? "as configured" : changed + " changed")
                .close("h2")
                .line();
        html.open("details", "data-key", "loggers").element("summary", "Loggers with a level of their own");
        HtmlTable table = new HtmlTable(
                html, "A change ends with the server", List.of("Logger", "Level", "As configured", "Action"));
        for (LogLevels.Entry entry : levels) {
            String before = entry.before();
            table.row(entry.logger(), "")
                    .cell(entry.logger())
                    .cell(entry.level(), before == null ? "plain" : "warn")
                    .cell(before == null ? entry.level() : before);
            table.open();
            if (actions && before != null) {
                html.element(
                        "button",
                        "Reset",
                        "type",
                        "button",
                        "data-action",
                        "log-level",
                        "data-logger",
                        entry.logger(),
                        "aria-label",
                        "Reset the level of " + entry.logger());
            }
            html.close("td");
            table.end();
        }
        table.close();
        if (actions) {
            form();
        }
        html.close("details").close("section").line();
    }

    private void form() {
        html.open("form", "class", "level", "data-levels", "", "data-key", "form");
        html.open("label").text("Logger ");
        html.open("input", "name", "logger", "required", "", "maxlength", "256", "autocomplete", "off");
        html.close("label").text(" ").open("label").text("Level ").open("select", "name", "level");
        for (LogLevel level : LogLevel.values()) {
            html.element("option", level.name().toLowerCase(Locale.ROOT));
        }
        html.close("select")
                .close("label")
                .text(" ")
                .element("button", "Set")
                .close("form")
                .line();
    }
}
