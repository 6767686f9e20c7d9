package org.wsgibridge.settings.option;

import org.jspecify.annotations.Nullable;

/**
 * The syntax of an option's value. Immutable.
 *
 * @param <T> the type of the value
 * @param unit the type or unit for the documentation, in a word or two, such as {@code seconds}
 * @param expected the valid values, as the end of a message "expected ..."
 * @param parser parses a value
 * @param separator the text between the parts of a value that is a list, {@code ""} if the value has no parts. An
 *     option that is given several times on a command line is one list.
 */
public record OptionType<T>(String unit, String expected, Parser<T> parser, String separator) {
    /** Creates the type of values without parts. */
    OptionType(String unit, String expected, Parser<T> parser) {
        this(unit, expected, parser, "");
    }

    /** Returns the same type for lists with this separator. */
    OptionType<T> separatedBy(String text) {
        return new OptionType<>(unit, expected, parser, text);
    }

    /**
     * Parses the text of a value. Stateless.
     *
     * @param <T> the type of the value
     */
    @FunctionalInterface
    public interface Parser<T> {
        /**
         * Parses a value.
         *
         * @param text the text, without surrounding white space
         * @return the value; {@code null} if the text is invalid
         */
        @Nullable
        T parse(String text);
    }
}
