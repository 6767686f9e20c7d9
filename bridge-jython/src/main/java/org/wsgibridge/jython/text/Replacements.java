package org.wsgibridge.jython.text;

import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/** What error handlers put into the place of characters that an encoding lacks. */
final class Replacements {
    /** What each character is replaced by, for the error handlers that CPython brings, by their names. */
    static final Map<String, IntFunction<String>> OF_PYTHON = Map.of(
            "ignore", character -> "",
            "replace", character -> "?",
            "xmlcharrefreplace", character -> "&#" + character + ";",
            "backslashreplace", Replacements::escape);

    private static final int LARGEST_BYTE = 0xff;

    private Replacements() {}

    /** Returns what all characters of a text are replaced by. */
    static String of(String text, IntFunction<String> replacement) {
        StringBuilder all = new StringBuilder();
        text.codePoints().forEach(character -> all.append(replacement.apply(character)));
        return all.toString();
    }

    private static String escape(int character) {
        String form = character <= LARGEST_BYTE
                ? "\\x%02x"
                : Character.isSupplementaryCodePoint(character) ? "\\U%08x" : "\\u%04x";
        return String.format(Locale.ROOT, form, character);
    }
}
