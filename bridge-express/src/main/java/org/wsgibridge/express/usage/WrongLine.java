package org.wsgibridge.express.usage;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Explains in a sentence what is wrong with a command line, and what was expected. Stateless. */
public final class WrongLine {
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
        return command.getCommandSpec().positionalParameters().isEmpty()
                ? first + ": " + command.getCommandName() + " takes options only"
                : first + " is one argument too many"
                        + HostAndPort.options(first)
                                .filter(options ->
                                        command.getCommandSpec().optionsMap().containsKey("--port"))
                                .map(options -> "; did you mean " + options + "?")
                                .orElse(": expected " + synopsis(command));
    }

    private static String unknown(String argument, List<String> arguments, CommandLine command) {
        int equals = argument.indexOf('=');
        return equals < 0
                ? UnknownOption.explain(argument, next(argument, arguments), command.getCommandSpec())
                : UnknownOption.explain(
                        argument.substring(0, equals), argument.substring(equals + 1), command.getCommandSpec());
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
