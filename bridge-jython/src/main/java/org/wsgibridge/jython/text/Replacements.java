package org.wsgibridge.jython.text;

import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/** The texts with which error handlers replace characters that an encoding lacks. Stateless. */
final class Replacements {
    /** The error handlers of CPython by name: each returns the text that replaces a character. */
    static final Map<String, IntFunction<String>> OF_PYTHON = Map.of(
            "ignore", character -> "",
            "replace", character -> "?",
            "xmlcharrefreplace", character -> "&#" + character + ";",
            "backslashreplace", Replacements::escape);

    private static final int LARGEST_BYTE = 0xff;

    private Replacements() {}

    /** Returns the text that replaces all characters of a text. */
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
