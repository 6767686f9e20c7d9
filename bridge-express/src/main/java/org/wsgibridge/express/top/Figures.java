package org.wsgibridge.express.top;

import java.util.Locale;

/** Formats numbers for people; {@code -} for an unknown number. Stateless. */
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

    /** Returns a size in mebibytes. 0 is unknown, because an engine without memory of its own reports it. */
    static String bytes(double number) {
        return number == 0 ? UNKNOWN : format("%.0fM", number / MEBI);
    }

    /** Returns the duration of a request, in a suitable unit. */
    static String seconds(double seconds) {
        if (seconds >= 1) {
            return format("%.2fs", seconds);
        }
        return seconds < 1 / THOUSAND ? format("%.0fus", seconds * MILLION) : format("%.1fms", seconds * THOUSAND);
    }

    /** Returns the uptime of a server, such as {@code 3d04h}. */
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
