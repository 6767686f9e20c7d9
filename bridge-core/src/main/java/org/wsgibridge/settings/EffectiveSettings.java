package org.wsgibridge.settings;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings of a bridge together with where each value came from.
 *
 * @param settings the settings
 * @param rows one row per option of each mount, group and static prefix
 * @param notes what was left out for a reason that is no problem; for the log, as warnings
 */
public record EffectiveSettings(BridgeSettings settings, List<Row> rows, List<String> notes) {

    /** Makes the lists immutable. */
    public EffectiveSettings {
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
    }

    /**
     * The value of an option.
     *
     * @param name the name under which it is set, such as {@code group.blog.processes}
     * @param value the value as it was written, without the passwords in it
     * @param origin where it was written: a file with the line, a variable of the environment, the command line and so
     *     on, or {@code default}
     */
    public record Row(String name, String value, String origin) {
        /** Takes the place of a secret. */
        public static final String MASK = "(set)";

        /** The origin of what is set nowhere. */
        public static final String DEFAULT = "default";

        private static final Pattern PASSWORD_OF_URL = Pattern.compile("(//(?:[^/@\\s:]*:)?)[^/\\s]*@");
        private static final Pattern AUTHORIZATION =
                Pattern.compile("\\b((?:bearer|basic)\\s+)\\S+", Pattern.CASE_INSENSITIVE);
        private static final Pattern ASSIGNMENT = Pattern.compile(
                "((?:passw(?:or)?d|pwd|passphrase|secret|token|credentials?|(?:api|license|access|private)[-_]?key)"
                        + "[\\w-]*(?:\\s*[=:]\\s*|(?<=--[\\w-]{1,60})\\s+))(\"[^\"]*\"|'[^']*'|\\S+)",
                Pattern.CASE_INSENSITIVE);

        /**
         * Masks what looks like a password: that of a URL, of an authorization header, and what is assigned to a name
         * such as {@code api_key}.
         */
        public Row {
            value = PASSWORD_OF_URL.matcher(value).replaceAll("$1" + MASK + "@");
            value = AUTHORIZATION.matcher(value).replaceAll("$1" + MASK);
            value = ASSIGNMENT.matcher(value).replaceAll("$1" + MASK);
        }
    }

    /** Returns the same with further rows after its own. */
    public EffectiveSettings with(List<Row> further) {
        return new EffectiveSettings(
                settings, Stream.concat(rows.stream(), further.stream()).toList(), notes);
    }

    /** Returns the same with the rows alone that are set somewhere. */
    public EffectiveSettings withoutDefaults() {
        List<Row> set =
                rows.stream().filter(row -> !row.origin().equals(Row.DEFAULT)).toList();
        return new EffectiveSettings(settings, set, notes);
    }

    /** Returns the rows as a table with aligned columns, several lines without a line end after the last. */
    public String table() {
        int nameWidth = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        int valueWidth =
                rows.stream().mapToInt(row -> row.value().length()).max().orElse(0);
        StringBuilder table = new StringBuilder();
        for (Row row : rows) {
            table.append(table.isEmpty() ? "" : "\n")
                    .append(pad(row.name(), nameWidth))
                    .append(" = ")
                    .append(pad(row.value(), valueWidth))
                    .append("  (")
                    .append(row.origin())
                    .append(')');
        }
        return table.toString();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
