package org.wsgibridge.express.usage;

import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/** An example of each option that takes a value: {@code examples.properties}, read when it is needed. Stateless. */
public final class Examples {
    private static final String TABLE = "examples.properties";

    private Examples() {}

    /** Returns the option with an example of its values, if it takes any. */
    public static Optional<String> of(OptionSpec option) {
        return Optional.ofNullable(values().get(option.longestName()))
                .map(values -> option.longestName() + " " + values);
    }

    /** Returns the examples by the options' longest names with dashes. */
    static Map<String, String> values() {
        return Table.read(TABLE);
    }
}
