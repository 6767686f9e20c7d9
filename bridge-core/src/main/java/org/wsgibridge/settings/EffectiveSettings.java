package org.wsgibridge.settings;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings of a bridge, and the origin of each value. Immutable.
 *
 * @param settings the settings
 * @param rows one row per option of each mount, group and static prefix
 * @param notes one sentence for each option that was ignored without failing the deployment; logged as warnings
 */
public record EffectiveSettings(BridgeSettings settings, List<Row> rows, List<String> notes) {

    /** Makes the lists immutable. */
    public EffectiveSettings {
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
    }

    /**
     * The value of an option and its origin.
     *
     * @param name the name that sets the option, such as {@code group.blog.processes}
     * @param value the value as it was written; passwords in it are masked
     * @param origin where the value was set, such as a file with the line, an environment variable or the command line;
     *     {@link #DEFAULT} if it was not set
     */
    public record Row(String name, String value, String origin) {
        /** The text that replaces a secret. */
        public static final String MASK = "(set)";

        /** The origin of a value that was not set. */
        public static final String DEFAULT = "default";

        private static final Pattern PASSWORD_OF_URL = Pattern.compile("(//(?:[^/@\\s:]*:)?)[^/\\s]*@");
        private static final Pattern AUTHORIZATION =
                Pattern.compile("\\b((?:bearer|basic)\\s+)\\S+", Pattern.CASE_INSENSITIVE);
        private static final Pattern ASSIGNMENT = Pattern.compile(
                "((?:passw(?:or)?d|pwd|passphrase|secret|token|credentials?|(?:api|license|access|private)[-_]?key)"
                        + "[\\w-]*(?:\\s*[=:]\\s*|(?<=--[\\w-]{1,60})\\s+))(\"[^\"]*\"|'[^']*'|\\S+)",
                Pattern.CASE_INSENSITIVE);

        /**
         * Masks the parts of the value that look like a password: in a URL, in an authorization header, or assigned to
         * a name such as {@code api_key}.
         */
        public Row {
            value = PASSWORD_OF_URL.matcher(value).replaceAll("$1" + MASK + "@");
            value = AUTHORIZATION.matcher(value).replaceAll("$1" + MASK);
            value = ASSIGNMENT.matcher(value).replaceAll("$1" + MASK);
        }
    }

    /** Returns these settings with further rows after the present ones. */
    public EffectiveSettings with(List<Row> further) {
        return new EffectiveSettings(
                settings, Stream.concat(rows.stream(), further.stream()).toList(), notes);
    }

    /** Returns these settings with only the rows of options that were set. */
    public EffectiveSettings withoutDefaults() {
        List<Row> set =
                rows.stream().filter(row -> !row.origin().equals(Row.DEFAULT)).toList();
        return new EffectiveSettings(settings, set, notes);
    }

    /** Returns the rows as a text table with aligned columns. The last line has no line end. */
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
