package org.wsgibridge.jdbc.postgresql;

import org.jspecify.annotations.Nullable;

/**
 * An interval, which PostgreSQL writes in the {@code IntervalStyle} postgres, such as {@code 1 year -2 mons +3 days
 * 04:05:06.789}. Immutable.
 *
 * @param days the days; a year counts as 365, a month as 30
 * @param seconds the seconds, in addition to the days
 * @param micros the microseconds, in addition to the seconds
 */
record IntervalText(long days, long seconds, long micros) {
    private static final int DAYS_A_YEAR = 365;
    private static final int DAYS_A_MONTH = 30;

    /** Returns an interval; {@code null} if the text is not one. */
    static @Nullable IntervalText parse(String text) {
        long days = 0;
        long seconds = 0;
        long micros = 0;
        String[] words = text.split(" ", -1);
        try {
            for (int i = 0; i < words.length; i++) {
                String word = words[i];
                if (word.indexOf(':') >= 0) {
                    boolean negative = word.startsWith("-");
                    String[] parts = word.substring(negative || word.startsWith("+") ? 1 : 0)
                            .split("[:.]", -1);
                    seconds = Long.parseLong(parts[0]) * 3600 + Long.parseLong(parts[1]) * 60;
                    seconds += parts.length > 2 ? Long.parseLong(parts[2]) : 0;
                    micros = parts.length > 3 ? Long.parseLong((parts[3] + "00000").substring(0, 6)) : 0;
                    if (negative) {
                        seconds = -seconds;
                        micros = -micros;
                    }
                } else if (++i < words.length) {
                    days += Math.multiplyExact(Long.parseLong(word), daysOf(words[i]));
                } else {
                    return null;
                }
            }
        } catch (NumberFormatException | ArithmeticException | ArrayIndexOutOfBoundsException malformed) {
            return null;
        }
        return new IntervalText(days, seconds, micros);
    }

    private static int daysOf(String unit) {
        return switch (unit) {
            case "year", "years" -> DAYS_A_YEAR;
            case "mon", "mons" -> DAYS_A_MONTH;
            case "day", "days" -> 1;
            default -> throw new NumberFormatException(unit);
        };
    }
}
