package org.wsgibridge.express.top;

import java.util.Locale;

/** Numbers as people read them; {@code -} for what is not known. */
final class Figures {
    private static final String UNKNOWN = "-";
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;
    private static final int DAY = 24 * HOUR;
    private static final double MEBI = 1024.0 * 1024;
    private static final double THOUSAND = 1e3;
    private static final double MILLION = 1e6;
    private static final int HUNDRED = 100;

    private Figures() {}

    static String count(double number) {
        return format("%.0f", number);
    }

    static String rate(double number) {
        return format("%.1f", number);
    }

    static String percent(double part) {
        return format("%.0f%%", part * HUNDRED);
    }

    /** Returns mebibytes; 0 is what an engine says that has no memory of its own. */
    static String bytes(double number) {
        return number == 0 ? UNKNOWN : format("%.0fM", number / MEBI);
    }

    /** Returns a time that a request takes. */
    static String seconds(double seconds) {
        if (seconds >= 1) {
            return format("%.2fs", seconds);
        }
        return seconds < 1 / THOUSAND ? format("%.0fus", seconds * MILLION) : format("%.1fms", seconds * THOUSAND);
    }

    /** Returns a time that a server runs, such as {@code 3d04h}. */
    static String duration(double seconds) {
        if (Double.isNaN(seconds)) {
            return UNKNOWN;
        }
        long whole = (long) seconds;
        if (whole < MINUTE) {
            return whole + "s";
        }
        if (whole < HOUR) {
            return two("%dm%02ds", whole / MINUTE, whole % MINUTE);
        }
        return whole < DAY
                ? two("%dh%02dm", whole / HOUR, whole % HOUR / MINUTE)
                : two("%dd%02dh", whole / DAY, whole % DAY / HOUR);
    }

    private static String two(String format, long first, long second) {
        return String.format(Locale.ROOT, format, first, second);
    }

    private static String format(String format, double number) {
        return Double.isNaN(number) ? UNKNOWN : String.format(Locale.ROOT, format, number);
    }
}
