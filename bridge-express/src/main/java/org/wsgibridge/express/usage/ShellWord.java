package org.wsgibridge.express.usage;

import java.util.regex.Pattern;

/** Words of a command line, as a shell reads them. Stateless. */
final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private ShellWord() {}

    /** Returns an argument in single quotes, if a shell would change it without them. */
    static String quoted(String argument) {
        return PLAIN.matcher(argument).matches() ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
