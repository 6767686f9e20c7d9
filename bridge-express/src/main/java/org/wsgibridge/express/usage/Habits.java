package org.wsgibridge.express.usage;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
    private static final Pattern PLACE = Pattern.compile("\\{(?:([a-z]+)\\|)?([^}]*)}");
    private static final Pattern OPTION = Pattern.compile("--[a-z0-9-]+");

    /** A value in quotes, as in gunicorn's configuration files, which are Python. */
    private static final Pattern QUOTED = Pattern.compile("^(['\"])(.*)\\1$");

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    /**
     * What another server's option is here.
     *
     * @param ours the options here with their values, as one types them into a shell; {@code null} for none
     * @param told the rest of a sentence that begins with the other server's option
     * @param takesValue whether the other server's option certainly takes a value
     */
    record Habit(@Nullable String ours, String told, boolean takesValue) {}

    private Habits() {}

    /**
     * Returns what another server's option is here.
     *
     * @param flag the option with its dashes
     * @param value the value it was given, {@code ""} for none
     * @param command the command that does not have it
     * @return the option here, {@code null} if no other server has such an option
     */
    static @Nullable Habit of(String flag, String value, CommandSpec command) {
        Map<String, String> habits = Table.read(TABLE);
        String given = QUOTED.matcher(value).replaceFirst("$2");
        String row = row(habits, flag, given);
        if (row == null && hasValueAttached(flag, habits, command)) {
            given = flag.substring(2);
            row = row(habits, flag.substring(0, 2), given);
        }
        boolean isForValue = habits.containsKey(flag + " " + given);
        return row == null ? null : habit(row, given, isForValue, command);
    }

    /** Returns whether an option is written as {@code -w4}, and not {@code --bind} with one hyphen too few. */
    private static boolean hasValueAttached(String flag, Map<String, String> habits, CommandSpec command) {
        String meant = "-" + flag;
        return flag.length() > 2
                && flag.charAt(1) != '-'
                && !habits.containsKey(meant)
                && !command.optionsMap().containsKey(meant);
    }

    /** Returns the row for a value, else for this kind of values, else for the option. */
    private static @Nullable String row(Map<String, String> habits, String flag, String given) {
        String kind = given.isEmpty() ? "" : NUMBER.matcher(given).matches() ? " #" : " @";
        return Stream.of(flag + " " + given, flag + kind, flag)
                .map(habits::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Habit habit(String row, String given, boolean isForValue, CommandSpec command) {
        boolean takesValue = isForValue || row.contains("{");
        if (row.startsWith(SENTENCE)) {
            return new Habit(null, ": " + filled(row.substring(SENTENCE.length()), given), takesValue);
        }
        String ours = row.substring(0, row.lastIndexOf('|')).strip();
        if (!isOf(command, ours)) {
            return null;
        }
        if (ours.equals(HOST)) {
            return address(given, owner(row));
        }
        String here = filled(ours, given);
        return new Habit(here, " is an option of " + owner(row) + "; here it is: " + here, takesValue);
    }

    private static Habit address(String given, String owner) {
        String here = "; here it is: " + HostAndPort.foreign(given);
        String told = " is an option of " + owner;
        if (HostAndPort.isUnixSocket(given)) {
            told = ": Unix sockets are not served, so write proxy_pass http://127.0.0.1:8000 into nginx";
        } else if (given.startsWith("fd:")) {
            told = ": the server opens its socket by itself";
        }
        return new Habit(HostAndPort.foreign(given), told + here, true);
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
            Habit habit = habit(row, value, false, command);
            return habit == null || habit.ours() == null
                    ? Optional.empty()
                    : Optional.of(found + " of " + owner(row) + "? Here it is: " + habit.ours());
        });
    }

    private static String owner(String row) {
        return row.substring(row.lastIndexOf('|') + 1).strip();
    }

    /** Returns whether a command has the first option of a row. */
    private static boolean isOf(CommandSpec command, String ours) {
        Matcher option = OPTION.matcher(ours.replace(HOST, "--host"));
        return !option.find() || command.optionsMap().containsKey(option.group());
    }

    /** Replaces the example in a row of the table by the user's value. */
    private static String filled(String row, String value) {
        return PLACE.matcher(row).replaceFirst(place -> {
            String form = place.group(1) == null ? "" : place.group(1);
            return Matcher.quoteReplacement(ForeignValue.here(form, place.group(2), value));
        });
    }
}
