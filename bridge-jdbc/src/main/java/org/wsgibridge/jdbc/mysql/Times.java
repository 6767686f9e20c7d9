package org.wsgibridge.jdbc.mysql;

import java.time.YearMonth;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyInteger;
import org.python.core.PyObject;

/**
 * Makes Python objects of dates and times from text. Returns None for an invalid date or time, such as {@code
 * 0000-00-00}. Thread-safe.
 */
public final class Times {
    private static final Pattern DATE = Pattern.compile("(\\d{4})-(\\d\\d)-(\\d\\d)(.*)");
    private static final Pattern TIME = Pattern.compile("(-?)(\\d{1,3}):(\\d\\d?):(\\d\\d?)(?:\\.(\\d{1,6}))?");
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;
    private static final int DAY = 24;
    private static final int MONTHS = 12;

    private final PyObject date;
    private final PyObject datetime;
    private final PyObject time;
    private final PyObject timedelta;

    Times(PyObject module) {
        date = module.__getattr__("date");
        datetime = module.__getattr__("datetime");
        time = module.__getattr__("time");
        timedelta = module.__getattr__("timedelta");
    }

    /** Returns the {@code date} at the start of the text. */
    public PyObject date(String text) {
        int[] day = day(DATE.matcher(text));
        return day == null ? Py.None : date.__call__(number(day[0]), number(day[1]), number(day[2]));
    }

    /** Returns a {@code datetime}, or a {@code date} if the text has no time. */
    public PyObject datetime(String text) {
        Matcher found = DATE.matcher(text);
        int[] day = day(found);
        if (day == null) {
            return Py.None;
        }
        String rest = found.group(4);
        if (rest.isEmpty()) {
            return date(text);
        }
        int[] clock = rest.charAt(0) == ' ' || rest.charAt(0) == 'T' ? clock(rest.substring(1)) : null;
        if (clock == null || !isTimeOfDay(clock)) {
            return Py.None;
        }
        return datetime.__call__(new PyObject[] {
            number(day[0]),
            number(day[1]),
            number(day[2]),
            number(clock[1]),
            number(clock[2]),
            number(clock[3]),
            number(clock[4])
        });
    }

    /** Returns a {@code timedelta}. */
    public PyObject timedelta(String text) {
        int[] clock = clock(text);
        if (clock == null) {
            return Py.None;
        }
        int seconds = clock[1] * HOUR + clock[2] * MINUTE + clock[3];
        return timedelta.__call__(Py.Zero, number(clock[0] * seconds), number(clock[0] * clock[4]));
    }

    /** Returns a {@code time}. */
    public PyObject time(String text) {
        int[] clock = clock(text);
        if (clock == null || !isTimeOfDay(clock) || clock[0] * clock[1] < 0) {
            return Py.None;
        }
        return time.__call__(number(clock[1]), number(clock[2]), number(clock[3]), number(clock[4]));
    }

    private static boolean isTimeOfDay(int[] clock) {
        return clock[1] < DAY && clock[2] < MINUTE && clock[3] < MINUTE;
    }

    private static PyObject number(int value) {
        return new PyInteger(value);
    }

    /** Returns year, month and day; {@code null} for an invalid date. */
    private static int @Nullable [] day(Matcher found) {
        if (!found.matches()) {
            return null;
        }
        int year = Integer.parseInt(found.group(1));
        int month = Integer.parseInt(found.group(2));
        int day = Integer.parseInt(found.group(3));
        boolean valid = year > 0
                && month > 0
                && month <= MONTHS
                && day > 0
                && day <= YearMonth.of(year, month).lengthOfMonth();
        return valid ? new int[] {year, month, day} : null;
    }

    /** Returns the sign as 1 or -1, hours, minutes, seconds and microseconds; {@code null} for an invalid time. */
    private static int @Nullable [] clock(String text) {
        Matcher found = TIME.matcher(text);
        if (!found.matches()) {
            return null;
        }
        String fraction = found.group(5) == null ? "" : found.group(5);
        return new int[] {
            found.group(1).isEmpty() ? 1 : -1,
            Integer.parseInt(found.group(2)),
            Integer.parseInt(found.group(3)),
            Integer.parseInt(found.group(4)),
            Integer.parseInt((fraction + "000000").substring(0, 6))
        };
    }
}
