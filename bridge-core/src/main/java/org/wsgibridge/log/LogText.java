package org.wsgibridge.log;

/**
 * Prepares texts of applications and clients for a log. Limits their length, because longer texts are of no use there
 * and cost memory. Prevents them from forging an event of the log: characters that end a line for any reader, or that
 * control a terminal, are escaped, such as {@code \x1b}, and every line of an event except the first is indented.
 * Stateless.
 */
public final class LogText {
    /** The longest line, in bytes. A longer one is logged as several lines. */
    public static final int LONGEST_LINE = 65_536;

    /** The longest message or traceback, in characters. A longer one loses its middle. */
    public static final int LONGEST = 65_536;

    /** The longest name, such as that of an exception's type, in characters. */
    public static final int LONGEST_NAME = 256;

    private static final String INDENT = "    ";
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private LogText() {}

    /**
     * Returns a text that can be an event of a log: every line except the first is indented, and control characters
     * other than line feed and tab are escaped.
     *
     * @param text any text
     */
    public static String event(String text) {
        return harmless(text, true);
    }

    /**
     * Does the same as {@link #event} for a text that already is an event: lines that begin with a space or a tab are
     * not indented.
     *
     * @param event any text, with or without a line feed at its end
     */
    public static String written(String event) {
        return harmless(event, false);
    }

    /**
     * Returns the text in one line: control characters, line feeds and tabs are escaped.
     *
     * @param text any text
     */
    public static String line(String text) {
        StringBuilder line = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPrintable(c) && c != '\t') {
                if (line != null) {
                    line.append(c);
                }
            } else {
                if (line == null) {
                    line = new StringBuilder(text.length() + 16).append(text, 0, i);
                }
                appendEscaped(line, c);
            }
        }
        return line == null ? text : line.toString();
    }

    /** Appends a character as {@code \xhh}; if it is beyond latin-1, in JSON's notation. */
    public static void appendEscaped(StringBuilder line, char c) {
        if (c <= 0xff) {
            line.append("\\x").append(HEX[c >> 4]).append(HEX[c & 15]);
        } else {
            appendUnicode(line, c);
        }
    }

    /** Appends a character in JSON's notation, with four hexadecimal digits. */
    public static void appendUnicode(StringBuilder line, char c) {
        line.append("\\u")
                .append(HEX[c >> 12])
                .append(HEX[c >> 8 & 15])
                .append(HEX[c >> 4 & 15])
                .append(HEX[c & 15]);
    }

    /**
     * Returns JSON in which control characters are escaped in JSON's notation. All of them are within strings.
     *
     * @param text JSON; line feeds and tabs stay
     */
    public static String json(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || isPrintable(c)) {
                safe.append(c);
            } else {
                appendUnicode(safe, c);
            }
        }
        return safe.toString();
    }

    private static String harmless(String text, boolean indentAll) {
        int length = text.length();
        int plain = 0;
        while (plain < length && isPrintable(text.charAt(plain))) {
            plain++;
        }
        if (plain == length) {
            return text;
        }
        StringBuilder safe = new StringBuilder(length + 64).append(text, 0, plain);
        boolean begins = false;
        for (int i = plain; i < length; i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                safe.append(c);
                begins = true;
            } else if (c != '\r' || i + 1 == length || text.charAt(i + 1) != '\n') {
                if (begins && (indentAll || (c != ' ' && c != '\t'))) {
                    safe.append(INDENT);
                }
                begins = false;
                append(safe, c);
            }
        }
        return safe.toString();
    }

    private static void append(StringBuilder safe, char c) {
        if (isPrintable(c)) {
            safe.append(c);
        } else {
            appendEscaped(safe, c);
        }
    }

    /**
     * Returns whether a character stays as it is. Unicode's line ends and characters that change the direction of text
     * do not, even those that are not control characters.
     */
    private static boolean isPrintable(char c) {
        if (c < 0x7f) {
            return c >= ' ' || c == '\t';
        }
        if (c < 0x2000) {
            return c > 0x9f && c != 0x61c;
        }
        return c > 0x2069 || !((c >= 0x2028 && c <= 0x202e) || c == 0x200e || c == 0x200f || c >= 0x2066);
    }

    /** Returns the text, without its middle if it is longer than {@link #LONGEST}. */
    public static String shorten(String text) {
        return shorten(text, LONGEST);
    }

    /**
     * Returns the text, without its middle if it is too long. The end stays, because a traceback ends with the
     * exception. A note says how many characters were left out.
     *
     * @param text any text
     * @param most how many characters of the text may stay
     */
    public static String shorten(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int half = most / 2;
        return text.substring(0, half) + " ... " + (text.length() - 2 * half) + " characters left out ... "
                + text.substring(text.length() - half);
    }
}
