package org.wsgibridge.express.usage;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.option.Suggestion;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The names of options in other servers: gunicorn, uWSGI, granian, uvicorn, waitress, Flask and Django's runserver. The
 * table {@code habits.properties} is read only when a command line is wrong. Stateless.
 */
final class Habits {
    private static final String TABLE = "habits.properties";
    private static final String SENTENCE = "!";
    private static final String HOST = "{host}";
    private static final Pattern PLACE = Pattern.compile("\\{([^}]*)}");
    private static final Pattern OPTION = Pattern.compile("--[a-z0-9-]+");

    /** A value in quotes, as in gunicorn's configuration files, which are Python. */
    private static final Pattern QUOTED = Pattern.compile("^(['\"])(.*)\\1$");

    /** A value of gunicorn's {@code --access-logformat}. */
    private static final Pattern ATOM = Pattern.compile("%\\((\\{[^}]+}[io]|[a-zA-Z])\\)s");

    /** Gunicorn's letters that are not those of Apache. */
    private static final Map<String, String> LETTERS =
            Map.of("f", "{Referer}i", "a", "{User-Agent}i", "M", "{ms}T", "L", "T", "p", "{interpreter}x");

    private Habits() {}

    /**
     * Returns the name of another server's option here.
     *
     * @param flag the option with its dashes
     * @param value the value it was given, {@code ""} for none
     * @param command the command that does not have it
     * @return the rest of a sentence that begins with the option, {@code null} if no other server has such an option
     */
    static @Nullable String of(String flag, String value, CommandSpec command) {
        Map<String, String> habits = Table.read(TABLE);
        String given = QUOTED.matcher(value).replaceFirst("$2");
        String row = habits.getOrDefault(flag + " " + given, habits.get(flag));
        if (row == null && flag.length() > 2 && flag.charAt(1) != '-') {
            row = habits.get(flag.substring(0, 2));
            given = flag.substring(2);
        }
        if (row == null) {
            return null;
        }
        if (row.startsWith(SENTENCE)) {
            return ": " + row.substring(SENTENCE.length());
        }
        String ours = counterpart(row, given, command);
        return ours == null ? null : " is an option of " + owner(row) + "; here it is: " + ours;
    }

    /**
     * Returns the option of another server that was probably meant by a name that differs in few letters.
     *
     * @param flag the option with two dashes
     * @param value the value it was given, {@code ""} for none
     * @param command the command that does not have it
     * @return the option, its server and its name here, as the rest of a question; empty if none is similar
     */
    static Optional<String> nearest(String flag, String value, CommandSpec command) {
        Map<String, String> habits = Table.read(TABLE);
        List<String> names = habits.keySet().stream()
                .filter(known -> known.startsWith("--") && known.indexOf(' ') < 0)
                .toList();
        return Suggestion.nearest(flag, names).flatMap(found -> {
            String row = Objects.requireNonNull(habits.get(found));
            String ours = row.startsWith(SENTENCE) ? null : counterpart(row, value, command);
            return Optional.ofNullable(ours).map(here -> found + " of " + owner(row) + "? Here it is: " + here);
        });
    }

    private static String owner(String row) {
        return row.substring(row.lastIndexOf('|') + 1).strip();
    }

    /** Returns the options in a row, with the user's value; {@code null} if the command does not have them. */
    private static @Nullable String counterpart(String row, String value, CommandSpec command) {
        String ours = row.substring(0, row.lastIndexOf('|')).strip();
        Matcher option = OPTION.matcher(ours.replace(HOST, "--host"));
        return option.find() && !command.optionsMap().containsKey(option.group()) ? null : filled(ours, value);
    }

    /** Replaces the example in a row of the table by the user's value. An address is split into host and port. */
    private static String filled(String ours, String value) {
        if (ours.contains(HOST)) {
            return HostAndPort.options(value).orElse("--host 127.0.0.1 --port 8000");
        }
        String given = withApachesLetters(value);
        String word = given.indexOf(' ') < 0 ? given : "'" + given + "'";
        Matcher place = PLACE.matcher(ours);
        return place.replaceFirst(found -> Matcher.quoteReplacement(given.isEmpty() ? found.group(1) : word));
    }

    /** Returns a format of gunicorn's access log, such as {@code %(h)s}, as Apache writes it. */
    private static String withApachesLetters(String value) {
        return ATOM.matcher(value).replaceAll(found -> {
            String atom = found.group(1);
            return Matcher.quoteReplacement("%" + LETTERS.getOrDefault(atom, atom));
        });
    }
}
