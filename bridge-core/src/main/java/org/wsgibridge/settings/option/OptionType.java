package org.wsgibridge.settings.option;

import org.jspecify.annotations.Nullable;

/**
 * How the value of an option is written.
 *
 * @param <T> the value's type
 * @param unit the type or unit, in a word or two for the documentation
 * @param expected completes the sentence "expected ..." in a problem
 * @param parser reads a value
 */
public record OptionType<T>(String unit, String expected, Parser<T> parser) {

    /**
     * Reads the text of a value.
     *
     * @param <T> the value's type
     */
    @FunctionalInterface
    public interface Parser<T> {
        /**
         * Reads a value.
         *
         * @param text the text without surrounding white space
         * @return the value, or {@code null} when the text is not what is expected
         */
        @Nullable
        T parse(String text);
    }
}
