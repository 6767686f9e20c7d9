package org.wsgibridge.servlet.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Formats numbers and times for people. Stateless. */
final class Units {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String NONE = "\u2013";
    private static final double SHORTEST_KNOWN = 0.00125;

    private Units() {}

    /** Returns seconds with a suitable unit, such as {@code 12 ms} or {@code 3 min 20 s}; a dash for NaN. */
    static String seconds(double seconds) {
        if (Double.isNaN(seconds)) {
            return NONE;
        }
        if (seconds < 0.00005) {
            return "0 ms";
        }
        if (seconds < 0.9995) {
            double millis = seconds * 1000;
            return format(millis < 9.95 ? "%.1f ms" : "%.0f ms", millis);
        }
        if (seconds < 59.95) {
            return format(seconds < 9.95 ? "%.1f s" : "%.0f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 3600) {
            return whole / 60 + " min " + whole % 60 + " s";
        }
        long minutes = whole / 60;
        return minutes < 24 * 60
                ? minutes / 60 + " h " + minutes % 60 + " min"
                : minutes / (24 * 60) + " d " + minutes / 60 % 24 + " h";
    }

    static String seconds(Duration duration) {
        return seconds(duration.toNanos() / 1e9);
    }

    /**
     * Returns a percentile in seconds with a suitable unit. Percentiles in the smallest bucket are not known exactly.
     */
    static String percentile(double seconds) {
        return seconds <= SHORTEST_KNOWN ? "< 1.3 ms" : seconds(seconds);
    }

    /** Returns the time of day, in UTC. */
    static String time(Instant instant) {
        return TIME.format(instant);
    }

    /** Returns a number, with one decimal if it is small. */
    static String decimal(double value) {
        return format(value < 9.95 ? "%.1f" : "%,.0f", value);
    }

    static String count(long value) {
        return format("%,d", value);
    }

    static String percent(double part) {
        return format(part > 0 && part < 0.0995 ? "%.1f %%" : "%.0f %%", part * 100);
    }

    static String bytes(long bytes) {
        if (bytes <= 0) {
            return NONE;
        }
        double mebi = bytes / 1048576.0;
        return mebi < 1
                ? format("%.0f KiB", bytes / 1024.0)
                : mebi < 1024 ? format("%.0f MiB", mebi) : format("%.1f GiB", mebi / 1024);
    }

    /** Formats values in a fixed locale, so that pages look the same on all servers. */
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
