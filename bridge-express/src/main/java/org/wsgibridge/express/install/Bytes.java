package org.wsgibridge.express.install;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wsgibridge.express.failure.ExpressException;

/** Sizes as users write and read them. Stateless. */
public final class Bytes {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})([KMG]?)");
    private static final int STEP = 1024;
    private static final String UNITS = "KMG";

    private Bytes() {}

    /**
     * Reads a size such as {@code 200M}.
     *
     * @param option the option or variable that has the size, for messages
     * @param text the size, with an optional K, M or G for powers of 1024
     * @return the size in bytes, 1 or more
     * @throws ExpressException if the text is no size, or the size is 0
     */
    public static long parse(String option, String text) {
        Matcher size = SIZE.matcher(text.toUpperCase(Locale.ROOT));
        long bytes = size.matches() ? Long.parseLong(size.group(1)) : 0;
        for (int unit = bytes == 0 || size.group(2).isEmpty() ? -1 : UNITS.indexOf(size.group(2)); unit >= 0; unit--) {
            bytes *= STEP;
        }
        if (bytes <= 0) {
            throw ExpressException.usage(option + " " + text + ": expected a size such as 200M or 1G");
        }
        return bytes;
    }

    /** Returns a size in words, such as {@code 12.3 MB}. */
    public static String text(long bytes) {
        double value = bytes;
        int unit = -1;
        while (value >= STEP && unit < UNITS.length() - 1) {
            value /= STEP;
            unit++;
        }
        return unit < 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %cB", value, UNITS.charAt(unit));
    }
}
