package org.wsgibridge.express.usage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Removes repeated options from a command line before it is parsed. If an option that takes one value is given several
 * times, the last one counts, as with other servers. The parser would refuse such a line, or would begin the option's
 * section again and lose the other options of that section. Not thread-safe.
 */
public final class GivenOptions {
    private static final String END_OF_OPTIONS = "--";

    private final CommandSpec command;
    private final List<String> arguments;
    private final boolean[] dropped;
    private final Map<OptionSpec, Occurrence> last = new HashMap<>();

    /** The arguments of an option: {@code arguments[from]} to {@code arguments[to - 1]}. */
    private record Occurrence(int from, int to) {}

    private GivenOptions(CommandSpec command, List<String> arguments) {
        this.command = command;
        this.arguments = arguments;
        this.dropped = new boolean[arguments.size()];
    }

    /**
     * Returns the arguments without options that a later occurrence replaces.
     *
     * @param line the command line with its commands
     * @param arguments the arguments, which begin with the name of a command
     * @return the effective arguments; all arguments if the first one is no command
     * @throws ExpressException if an option that takes one value has an empty value, or an argument begins with a dash
     *     that is no hyphen
     */
    public static String[] effective(CommandLine line, List<String> arguments) {
        CommandLine command = arguments.isEmpty() ? null : line.getSubcommands().get(arguments.get(0));
        return command == null
                ? arguments.toArray(String[]::new)
                : new GivenOptions(command.getCommandSpec(), arguments).effective();
    }

    private String[] effective() {
        int next = 1;
        while (next < arguments.size() && !ends(arguments.get(next))) {
            OptionSpec option = option(arguments.get(next));
            if (option == null) {
                Dashes.check(arguments.get(next), command);
            }
            int end = option == null ? next + 1 : end(option, next);
            if (option != null && isComplete(option, next, end)) {
                requireValue(option, next, end);
                replace(option, new Occurrence(next, end));
            }
            next = end;
        }
        List<String> left = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            if (!dropped[i]) {
                left.add(arguments.get(i));
            }
        }
        return left.toArray(String[]::new);
    }

    /** Returns whether the options of the command end at this argument. */
    private boolean ends(String argument) {
        return argument.equals(END_OF_OPTIONS) || (command.parser().stopAtPositional() && !argument.startsWith("-"));
    }

    private @Nullable OptionSpec option(String argument) {
        int attached = argument.indexOf('=');
        return command.optionsMap().get(attached < 0 ? argument : argument.substring(0, attached));
    }

    private int end(OptionSpec option, int at) {
        int missing = option.arity().min() - attachedValues(at);
        int end = at + 1;
        while (missing > 0 && end < arguments.size() && isValue(option, arguments.get(end))) {
            end++;
            missing--;
        }
        return end;
    }

    /** Returns whether no value is missing. The parser reports missing values. */
    private boolean isComplete(OptionSpec option, int from, int end) {
        return option.preprocessor() instanceof OptionalValue
                || end - from - 1 + attachedValues(from) >= option.arity().min();
    }

    private int attachedValues(int at) {
        return arguments.get(at).indexOf('=') < 0 ? 0 : 1;
    }

    private boolean isValue(OptionSpec option, String argument) {
        return option.preprocessor() instanceof OptionalValue optional
                ? optional.takes(argument)
                : option(argument) == null;
    }

    /**
     * Refuses an empty value. It usually comes from an unset variable, and using the default instead would surprise the
     * user.
     */
    private void requireValue(OptionSpec option, int from, int end) {
        String given = arguments.get(from);
        boolean isEmpty = given.indexOf('=') == given.length() - 1
                || (end == from + 2 && arguments.get(from + 1).isEmpty());
        if (option.arity().max() == 1 && isEmpty) {
            throw ExpressException.usage(option.longestName() + " has an empty value: expected " + option.paramLabel()
                    + ", or leave the option out");
        }
    }

    private void replace(OptionSpec option, Occurrence occurrence) {
        Occurrence former = last.put(option, occurrence);
        if (former != null && !option.isMultiValue()) {
            for (int i = former.from(); i < former.to(); i++) {
                dropped[i] = true;
            }
        }
    }
}
