package org.wsgibridge.settings;

/**
 * Where an option was set and how it was written, so that messages show it as the user knows it. Immutable.
 *
 * @param place where it was set, for the table of effective settings, such as {@code environment variable WSGI_THREADS}
 * @param name the option as it was written there, such as {@code --threads}, {@code WSGI_THREADS} or {@code
 *     wsgi.properties line 3: threads}
 * @param sign the text between name and value; {@code ""} if the option is written without a value
 */
public record OptionOrigin(String place, String name, String sign) {
    private static final String COMMAND_LINE = "command line";
    private static final String ASSIGNED = " = ";

    /**
     * Returns the origin of an option on a command line.
     *
     * @param flag the option with its dashes, and with the values that come before the last one
     */
    public static OptionOrigin commandLine(String flag) {
        return new OptionOrigin(COMMAND_LINE, flag, " ");
    }

    /** Returns the origin of an option without a value on a command line. */
    public static OptionOrigin flag(String flag) {
        return new OptionOrigin(COMMAND_LINE, flag, "");
    }

    /** Returns the origin of an option in an environment variable. */
    public static OptionOrigin variable(String variable) {
        return new OptionOrigin("environment variable " + variable, variable, "=");
    }

    /** Returns the origin of an option in a system property. */
    public static OptionOrigin property(String property) {
        return new OptionOrigin("system property " + property, "-D" + property, "=");
    }

    /**
     * Returns the origin of an option in a file.
     *
     * @param place the file and its line
     * @param name the option's name in that line
     */
    public static OptionOrigin line(String place, String name) {
        return new OptionOrigin(place, place + ": " + name, ASSIGNED);
    }

    /**
     * Returns the origin of an option that a deployment or a program sets.
     *
     * @param kind the word for such a parameter, such as {@code init-param}
     * @param name the option's name
     */
    public static OptionOrigin parameter(String kind, String name) {
        return new OptionOrigin(kind, kind + " " + name, ASSIGNED);
    }

    /** Returns the origin of a value that was not set. */
    public static OptionOrigin ofDefault(String name) {
        return new OptionOrigin(EffectiveSettings.Row.DEFAULT, name, ASSIGNED);
    }

    /** Returns name and value as they were written, for the beginning of a message. */
    public String with(String value) {
        return sign.isEmpty() ? name : name + sign + value;
    }
}
