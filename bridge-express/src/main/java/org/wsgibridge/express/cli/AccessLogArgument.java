package org.wsgibridge.express.cli;

import java.util.List;
import java.util.Map;
import java.util.Stack;
import org.wsgibridge.express.usage.OptionalValue;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Lets {@code --access-log} stand alone, as in mod_wsgi-express, or take a format. The next argument is its format if
 * it is the name of a format or contains a percent sign. Thread-safe.
 */
final class AccessLogArgument implements IParameterPreprocessor, OptionalValue {
    /** The format of {@code --access-log} alone. */
    static final String DEFAULT = "common";

    private static final List<String> NAMES = List.of("off", DEFAULT, "combined", "extended", "json", "json-otel");

    @Override
    @SuppressWarnings("JdkObsolete") // a stack is what picocli hands over
    public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
        boolean attached = "=".equals(info.get("separator"));
        if (!attached && (args.isEmpty() || !takes(args.peek()))) {
            args.push(DEFAULT);
        }
        return false;
    }

    @Override
    public boolean takes(String argument) {
        return NAMES.contains(argument) || argument.contains("%");
    }

    @Override
    public String expected() {
        return String.join(", ", NAMES) + ", or a format such as \"%h %m %U %s\"";
    }
}
