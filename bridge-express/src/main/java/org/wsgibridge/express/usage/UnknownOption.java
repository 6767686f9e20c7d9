package org.wsgibridge.express.usage;

import java.util.List;
import java.util.Optional;
import org.wsgibridge.settings.option.Suggestion;
import picocli.CommandLine.Model.CommandSpec;

/** Explains options that a command does not have. Stateless. */
public final class UnknownOption {
    private static final String LONG = "--";

    private UnknownOption() {}

    /**
     * Explains an unknown option.
     *
     * @param name the option as it was written, with its dashes or, in a file, without
     * @param value its value, {@code ""} for none
     * @param command the command that does not have it
     * @return a sentence that begins with the option, and names a similar one of the command if possible
     */
    public static String explain(String name, String value, CommandSpec command) {
        String flag = name.startsWith("-") ? name : LONG + name;
        String reason = RefusedOptions.reason(flag);
        if (reason != null) {
            return name + " does not apply: " + reason;
        }
        Habits.Habit habit = Habits.of(flag, value, command);
        if (habit != null) {
            return name + habit.told();
        }
        String elsewhere = RefusedOptions.ofServer(flag, command.commandLine());
        return elsewhere != null
                ? name + elsewhere
                : name + " is not an option" + suggestion(flag, value, name.equals(flag) ? LONG : "", command);
    }

    /**
     * Returns the option that was probably meant by a name that differs in few letters.
     *
     * @param name the name, without dashes
     * @param command the command that does not have it
     * @return the option, without dashes; empty if none is similar
     */
    public static Optional<String> nearest(String name, CommandSpec command) {
        return Suggestion.nearest(name, names(command));
    }

    /**
     * Returns what another server's option is called here.
     *
     * @param name the option, without dashes
     * @param value its value, {@code ""} for none
     * @param command the command that does not have it
     * @return a sentence that begins with the option; empty if no other server has such an option
     */
    public static Optional<String> habit(String name, String value, CommandSpec command) {
        return Optional.ofNullable(Habits.of(LONG + name, value, command)).map(habit -> name + habit.told());
    }

    private static List<String> names(CommandSpec command) {
        return command.optionsMap().keySet().stream()
                .filter(known -> known.startsWith(LONG))
                .map(known -> known.substring(LONG.length()))
                .toList();
    }

    private static String suggestion(String flag, String value, String dashes, CommandSpec command) {
        List<String> names = names(command);
        String plain = flag.replaceFirst("^--?", "");
        boolean isShort = !flag.startsWith(LONG);
        // One hyphen too few is a slip of its own.
        Optional<String> near = isShort
                ? names.stream().filter(plain::equals).findFirst()
                : Suggestion.meant(plain, names, Usage.mostUsed());
        if (near.isEmpty() && !isShort && !plain.isEmpty()) {
            near = names.stream().filter(known -> known.startsWith(plain)).findFirst();
        }
        return near.map(found -> "; did you mean " + dashes + found + "?")
                .or(() -> Habits.nearest(flag, value, command)
                        .map(habit -> "; did you mean " + dashes + habit.substring(LONG.length())))
                .orElse("");
    }
}
