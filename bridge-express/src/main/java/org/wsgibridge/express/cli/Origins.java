package org.wsgibridge.express.cli;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.wsgibridge.settings.EffectiveSettings.Row;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Finds out where the options of a command were written: in a line of the file of {@code --config}, in a variable, or
 * on the command line. Immutable.
 */
final class Origins {
    private static final String COMMAND_LINE = "command line";

    /** The place of options that wsgi-express derives from options with other names, or from the working directory. */
    private static final String DERIVED = "wsgi-express";

    private final ParseResult parsed;
    private final Map<String, String> places;
    private final Set<String> hidden;
    private final Set<Class<?>> own;

    /**
     * Makes it for a command line.
     *
     * @param parsed the parsed command line, with the options from variables and files
     * @param lines the options from variables and files
     * @param own the classes of options that are not for the bridge; those for the bridge have rows already
     */
    Origins(ParseResult parsed, OptionLines lines, Set<Class<?>> own) {
        this.parsed = parsed;
        this.places = lines.places();
        this.hidden = lines.hidden().keySet();
        this.own = Set.copyOf(own);
    }

    /** Returns the places of the bridge's options, by their names. */
    Map<String, String> of(Set<String> names) {
        Map<String, String> origins = new HashMap<>();
        for (String name : names) {
            origins.put(name, parsed.hasMatchedOption("--" + name) ? place(name) : DERIVED);
        }
        return origins;
    }

    /** Returns a row for each option that only this server has. Secret values are masked. */
    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (OptionSpec option : parsed.commandSpec().options()) {
            if (option.userObject() instanceof Field field && own.contains(field.getDeclaringClass())) {
                rows.add(row(option));
            }
        }
        return rows;
    }

    private Row row(OptionSpec option) {
        String name = option.longestName().substring(2);
        if (!parsed.hasMatchedOption(option)) {
            String defaultValue = option.defaultValue();
            boolean flag = option.arity().max() == 0;
            return new Row(name, defaultValue != null ? defaultValue : flag ? "false" : "", "default");
        }
        return new Row(name, hidden.contains(name) ? Row.MASK : String.join(" ", option.stringValues()), place(name));
    }

    private String place(String name) {
        return places.getOrDefault(name, COMMAND_LINE);
    }
}
