package org.wsgibridge.express.usage;

import java.util.Map;
import java.util.regex.Pattern;
import org.wsgibridge.express.failure.ExpressException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Refuses options whose hyphens are other dashes, as a text processor or a web page writes them: {@code –port}.
 * Stateless.
 */
final class Dashes {
    /** Dashes at the beginning, of which at least one is no hyphen: U+2010 to U+2015, or the minus sign U+2212. */
    private static final Pattern BEGINNING = Pattern.compile("^-*[\\u2010-\\u2015\\u2212][-\\u2010-\\u2015\\u2212]*");

    private Dashes() {}

    /** Returns whether an argument begins with a dash that is no hyphen. */
    static boolean begin(String argument) {
        return BEGINNING.matcher(argument).find();
    }

    /**
     * Checks an argument that is not the value of an option.
     *
     * @param argument the argument
     * @param command the command whose option was probably meant
     * @throws ExpressException if the argument begins with a dash that is no hyphen
     */
    static void check(String argument, CommandSpec command) {
        if (!begin(argument)) {
            return;
        }
        String name = BEGINNING.matcher(argument).replaceFirst("").replaceFirst("=.*", "");
        Map<String, OptionSpec> options = command.optionsMap();
        String meant = options.containsKey("-" + name) && !options.containsKey("--" + name) ? "-" + name : "--" + name;
        throw ExpressException.usage(argument + " begins with a dash that is no hyphen"
                + (options.containsKey(meant) ? "; did you mean " + meant + "?" : ": expected two hyphens"));
    }
}
