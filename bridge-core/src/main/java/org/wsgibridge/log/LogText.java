package org.wsgibridge.log;

/** How much text of an application's a log takes at once: what is longer is of no use there, and costs memory. */
public final class LogText {
    /** The longest line, in bytes; what is longer is logged as several lines. */
    public static final int LONGEST_LINE = 65_536;

    /** The longest message or traceback, in characters; what is longer loses its middle. */
    public static final int LONGEST = 65_536;

    /** The longest name, such as that of an exception's type, in characters. */
    public static final int LONGEST_NAME = 256;

    private LogText() {}

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
