package org.wsgibridge.log;

/**
 * What an application's or a client's text becomes in a log. Its length is limited: what is longer is of no use there,
 * and costs memory. And it cannot forge an event of the log: characters that end a line for any reader or that control
 * a terminal are written as {@code \x1b}, or with four digits, and every line of an event but the first is indented.
 */
public final class LogText {
    /** The longest line, in bytes; what is longer is logged as several lines. */
    public static final int LONGEST_LINE = 65_536;

    /** The longest message or traceback, in characters; what is longer loses its middle. */
    public static final int LONGEST = 65_536;

    /** The longest name, such as that of an exception's type, in characters. */
    public static final int LONGEST_NAME = 256;

    private static final String INDENT = "    ";
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private LogText() {}

    /**
     * Returns the text as it may stand in an event of a log: every line but the first indented, without control
     * characters other than line feed and tab.
     *
     * @param text any text
     */
    public static String event(String text) {
        return harmless(text, true);
    }

    /**
     * Does the same to an event that is written already: a line that begins with a space or a tab stays where it is.
     *
     * @param event any text, with or without a line feed at its end
     */
    public static String written(String event) {
        return harmless(event, false);
    }

    /**
     * Returns the text in one line without control characters.
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

    /** Appends a character as {@code \xhh}; where it is not of latin-1, as JSON has it. */
    public static void appendEscaped(StringBuilder line, char c) {
        if (c <= 0xff) {
            line.append("\\x").append(HEX[c >> 4]).append(HEX[c & 15]);
        } else {
            appendUnicode(line, c);
        }
    }

    /** Appends a character as JSON has it, with four hexadecimal digits. */
    public static void appendUnicode(StringBuilder line, char c) {
        line.append("\\u")
                .append(HEX[c >> 12])
                .append(HEX[c >> 8 & 15])
                .append(HEX[c >> 4 & 15])
                .append(HEX[c & 15]);
    }

    /**
     * Returns JSON in which the characters that {@link #line} would escape are escaped as JSON has it: all of them are
     * within strings.
     *
     * @param text JSON; line feeds stay
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
     * Unicode's line ends and what changes the direction of text are none, though some of them are no control
     * characters.
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

    /** Returns the text without its middle where it is longer than {@link #LONGEST}. */
    public static String shorten(String text) {
        return shorten(text, LONGEST);
    }

    /**
     * Returns the text, or the first and the last half of what fits with a note of how much was left out: a traceback
     * begins with where the exception came from and ends with what it is.
     *
     * @param text any text
     * @param most how many characters may stay
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
