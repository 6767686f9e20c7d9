package org.wsgibridge.jdbc.postgresql;

import org.jspecify.annotations.Nullable;

/** The parts of a date, a time, or both, which PostgreSQL writes in the {@code DateStyle} ISO. For one thread. */
final class TimeText {
    private static final int MICRO_DIGITS = 6;

    int year;
    int month;
    int day;
    int hour;
    int minute;
    int second;
    int micro;
    boolean hasZone;
    /**
     * The offset in minutes east of Greenwich. Offsets with seconds, which only dates in the 19th century and before
     * have, are rounded.
     */
    int zoneMinutes;

    private final String text;
    private int at;

    private TimeText(String text) {
        this.text = text;
    }

    /** Returns the parts of a date; {@code null} if the text is not one. */
    static @Nullable TimeText date(String text) {
        TimeText parsed = new TimeText(text);
        return parsed.readDate() && parsed.readEra() ? parsed : null;
    }

    /** Returns the parts of a time of day; {@code null} if the text is not one. */
    static @Nullable TimeText time(String text) {
        TimeText parsed = new TimeText(text);
        return parsed.readTime() && parsed.readZone() && parsed.at == text.length() ? parsed : null;
    }

    /** Returns the parts of a timestamp; {@code null} if the text is not one. */
    static @Nullable TimeText timestamp(String text) {
        TimeText parsed = new TimeText(text);
        return parsed.readDate() && parsed.take(' ') && parsed.readTime() && parsed.readZone() && parsed.readEra()
                ? parsed
                : null;
    }

    private boolean readDate() {
        year = number();
        if (year < 0 || !take('-')) {
            return false;
        }
        month = number();
        if (month < 0 || !take('-')) {
            return false;
        }
        day = number();
        return day >= 0;
    }

    private boolean readEra() {
        if (text.startsWith(" BC", at)) {
            year = -year;
            at += 3;
        }
        return at == text.length();
    }

    private boolean readTime() {
        hour = number();
        if (hour < 0 || !take(':')) {
            return false;
        }
        minute = number();
        if (minute < 0) {
            return false;
        }
        if (take(':')) {
            second = number();
        }
        if (second >= 0 && take('.')) {
            micro = fraction();
        }
        return second >= 0;
    }

    private int fraction() {
        int value = 0;
        int digits = 0;
        for (; at < text.length() && Character.isDigit(text.charAt(at)); at++) {
            if (digits < MICRO_DIGITS) {
                value = value * 10 + text.charAt(at) - '0';
                digits++;
            }
        }
        for (; digits < MICRO_DIGITS; digits++) {
            value *= 10;
        }
        return value;
    }

    private boolean readZone() {
        if (at == text.length()) {
            return true;
        }
        char sign = text.charAt(at);
        if (sign != '+' && sign != '-') {
            return true;
        }
        at++;
        hasZone = true;
        int seconds = 3600 * number();
        if (take(':')) {
            seconds += 60 * number();
        }
        if (take(':')) {
            seconds += number();
        }
        int minutes = (seconds + 30) / 60;
        zoneMinutes = sign == '-' ? -minutes : minutes;
        return seconds >= 0;
    }

    private boolean take(char expected) {
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    /** Returns the number that follows; -1 if there is none. */
    private int number() {
        int start = at;
        int value = 0;
        while (at < text.length() && Character.isDigit(text.charAt(at)) && at - start < 9) {
            value = value * 10 + text.charAt(at++) - '0';
        }
        return at == start ? -1 : value;
    }
}
