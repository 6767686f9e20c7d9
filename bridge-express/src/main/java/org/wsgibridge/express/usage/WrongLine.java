package org.wsgibridge.express.usage;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Explains in a sentence what is wrong with a command line, and what was expected. Stateless. */
public final class WrongLine {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_]+");
    private static final Pattern MANAGE = Pattern.compile("(?:.*/)?manage\\.py");

    private WrongLine() {}

    /**
     * Returns the sentence for an exception of the parser.
     *
     * @param e the exception
     * @param arguments the whole command line
     */
    public static String explain(ParameterException e, List<String> arguments) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(unmatched.getUnmatched(), arguments, e.getCommandLine());
        }
        if (e instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            return missing(missing.getMissing().get(0));
        }
        if (e.getArgSpec() instanceof OptionSpec option && e.getValue() != null) {
            return option.longestName() + " " + e.getValue() + ": expected " + expected(option);
        }
        return String.valueOf(e.getMessage());
    }

    private static String unmatched(List<String> unmatched, List<String> arguments, CommandLine command) {
        String unknown = unmatched.stream()
                .filter(argument -> argument.startsWith("-") && argument.length() > 1)
                .distinct()
                .map(argument -> unknown(argument, arguments, command))
                .collect(Collectors.joining("\nwsgi-express: "));
        if (!unknown.isEmpty()) {
            return unknown;
        }
        String first = unmatched.get(0);
        String value = refusedValue(first, arguments, command);
        if (value != null) {
            return value;
        }
        return command.getCommandSpec().positionalParameters().isEmpty()
                ? first + ": " + command.getCommandName() + " takes options only"
                : first + " is one argument too many"
                        + HostAndPort.options(first)
                                .filter(options ->
                                        command.getCommandSpec().optionsMap().containsKey("--port"))
                                .map(options -> "; did you mean " + options + "?")
                                .or(() -> project(first, arguments))
                                .orElse(": expected " + synopsis(command));
    }

    /**
     * Returns the sentence about an argument that the option before it does not take, so that it became the application
     * or one argument too many; {@code null} if there is none.
     */
    private static @Nullable String refusedValue(String first, List<String> arguments, CommandLine command) {
        for (int i = 1; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            OptionSpec option = command.getCommandSpec().optionsMap().get(arguments.get(i - 1));
            if (option != null
                    && option.preprocessor() instanceof OptionalValue optional
                    && !optional.takes(argument)
                    && (argument.equals(first) || WORD.matcher(argument).matches())) {
                return option.longestName() + " " + argument + ": expected " + optional.expected();
            }
        }
        return null;
    }

    /** Returns what serves a Django project, for {@code manage.py runserver}. */
    private static Optional<String> project(String first, List<String> arguments) {
        return arguments.stream()
                .filter(argument ->
                        first.equals("runserver") && MANAGE.matcher(argument).matches())
                .map(manage -> manage.substring(0, manage.length() - "manage.py".length()))
                .map(folder ->
                        ": \"wsgi-express start-server " + (folder.isEmpty() ? "." : folder) + "\" serves the project")
                .findFirst();
    }

    private static String unknown(String argument, List<String> arguments, CommandLine command) {
        String two = unseparated(argument, command);
        if (two != null) {
            return two;
        }
        String[] parts = argument.split("[= ]", 2);
        String given = parts.length == 1 ? next(argument, arguments) : parts[1];
        return UnknownOption.explain(parts[0], given, command.getCommandSpec());
    }

    /** Returns the sentence about an option and its values in one argument; {@code null} if it is another fault. */
    private static @Nullable String unseparated(String argument, CommandLine command) {
        List<String> words = List.of(argument.strip().split(" +", -1));
        int last = words.size() - 1;
        return last < 1 || !command.getCommandSpec().optionsMap().containsKey(words.get(0))
                ? null
                : argument + " is one argument; expected " + (last == 1 ? "two" : words.size()) + ", "
                        + String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    /**
     * Returns the argument after an unknown option, which is probably its value; {@code ""} if that is another option.
     */
    private static String next(String argument, List<String> arguments) {
        int next = arguments.indexOf(argument) + 1;
        String value = next == 0 || next == arguments.size() ? "" : arguments.get(next);
        return value.startsWith("-") && !value.equals("-") ? "" : value;
    }

    private static String synopsis(CommandLine command) {
        String[] own = command.getCommandSpec().usageMessage().customSynopsis();
        if (own.length > 0) {
            return own[0].replaceFirst("^wsgi-express ", "");
        }
        String entries = command.getCommandSpec().positionalParameters().stream()
                .map(ArgSpec::paramLabel)
                .collect(Collectors.joining(" "));
        return command.getCommandName() + " [OPTION...] " + entries;
    }

    private static String missing(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return "expected " + argument.paramLabel() + ": "
                    + String.join(" ", argument.description()).replace("%%", "%");
        }
        int values = option.arity().min();
        String labels = option.paramLabel().replace(" ", " and ");
        return option.longestName()
                + (values > 1 ? " needs " + values + " values, " + labels : " needs a value")
                + Examples.of(option).map(example -> ", such as " + example).orElse("");
    }

    private static String expected(OptionSpec option) {
        Class<?> type = option.type();
        String kind;
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
        } else if (type == boolean.class || type == Boolean.class) {
            return "no value";
        } else if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            kind = "a whole number";
        } else if (type == double.class || type == Double.class) {
            kind = "a number";
        } else {
            kind = option.paramLabel();
        }
        return kind + Examples.of(option).map(example -> ", such as " + example).orElse("");
    }
}
