package org.wsgibridge.jython.library;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyModule;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.modules.time.Time;
import org.wsgibridge.jython.objects.LambdaFunction;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * The function {@code time.tzset}, which Jython lacks. It sets the time zone of one interpreter to that of {@code TZ}
 * in its {@code os.environ}. Until it is called, the functions of the module use the JVM's time zone. Thread-safe.
 */
final class LocalTime {
    private static final int FIELDS = 9;
    private static final int WEEKDAY = 6;
    private static final int IS_DST = 8;
    private static final String UTC = "UTC";

    /**
     * The names of time zones. Other values are not passed to Java, because {@code GMT+5} means the opposite in POSIX.
     */
    private static final Set<String> NAMES = Set.copyOf(Arrays.asList(TimeZone.getAvailableIDs()));

    /** The names of days and months in {@code asctime}, which are English in every locale. */
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private final PyModule time;
    private volatile @Nullable TimeZone zone;

    private LocalTime(PyModule time) {
        this.time = time;
    }

    /** Adds {@code tzset} to a module {@code time}, and makes the other functions of the module use the zone. */
    static LocalTime install(PyModule time) {
        LocalTime local = new LocalTime(time);
        time.__setattr__("tzset", new LambdaFunction("tzset", 0, 0, arguments -> local.set()));
        local.replace("localtime", 0, (set, arguments) -> local.fields(set, seconds(arguments)));
        PyObject localTime = time.__getattr__("localtime");
        time.__setattr__(
                "ctime", new LambdaFunction("ctime", 0, 1, arguments -> text("ctime", localTime.__call__(arguments))));
        time.__setattr__(
                "asctime",
                new LambdaFunction(
                        "asctime",
                        0,
                        1,
                        arguments -> text("asctime", arguments.length == 0 ? localTime.__call__() : arguments[0])));
        local.replace("mktime", 1, (set, arguments) -> local.instant(set, arguments[0]));
        return local;
    }

    /**
     * Returns the current time in the interpreter's zone as a {@code struct_time}; {@code null} if the JVM's zone is
     * used.
     */
    @Nullable
    PyObject current() {
        TimeZone set = zone;
        return set == null ? null : fields(set, now());
    }

    /**
     * Returns the short name of the interpreter's zone at a time; {@code null} if the JVM's zone is used.
     *
     * @param fields a {@code struct_time}
     */
    @Nullable
    String zoneName(PyObject fields) {
        TimeZone set = zone;
        return set == null
                ? null
                : name(
                        set,
                        fields.__len__() == FIELDS && fields.__getitem__(IS_DST).asInt() > 0);
    }

    private PyObject set() {
        PyObject environ = Py.getSystemState().modules.__finditem__("os").__getattr__("environ");
        PyObject name = environ.__finditem__(new PyString("TZ"));
        TimeZone chosen = name == null ? TimeZone.getDefault() : named(name.toString());
        boolean hasDst = chosen.useDaylightTime();
        int standard = -chosen.getRawOffset() / 1000;
        zone = chosen;
        time.__setattr__("timezone", Py.newInteger(standard));
        time.__setattr__("altzone", Py.newInteger(hasDst ? standard - chosen.getDSTSavings() / 1000 : standard));
        time.__setattr__("daylight", Py.newInteger(hasDst ? 1 : 0));
        time.__setattr__("tzname", new PyTuple(new PyString(name(chosen, false)), new PyString(name(chosen, hasDst))));
        return Py.None;
    }

    /** Returns the zone of a name. As in glibc, an unknown name means UTC, and a name may begin with a colon. */
    private static TimeZone named(String value) {
        String name = value.startsWith(":") ? value.substring(1) : value;
        return TimeZone.getTimeZone(NAMES.contains(name) ? name : UTC);
    }

    private static String name(TimeZone zone, boolean isDst) {
        return zone.getDisplayName(isDst, TimeZone.SHORT, Locale.ENGLISH);
    }

    private void replace(String name, int minimum, InZone body) {
        PyObject original = time.__getattr__(name);
        time.__setattr__(name, new LambdaFunction(name, minimum, 1, arguments -> {
            TimeZone set = zone;
            return set == null ? original.__call__(arguments) : body.call(set, arguments);
        }));
    }

    private static double now() {
        return Time.time();
    }

    private static double seconds(PyObject... arguments) {
        return arguments.length == 0 || PythonTypes.isNone(arguments[0])
                ? now()
                : Time.parseTimeDoubleArg(arguments[0]);
    }

    private PyObject fields(TimeZone set, double seconds) {
        try {
            ZonedDateTime local =
                    Instant.ofEpochSecond((long) Math.floor(seconds)).atZone(set.toZoneId());
            boolean isDst = local.getZone().getRules().isDaylightSavings(local.toInstant());
            PyObject[] fields = {
                Py.newInteger(local.getYear()),
                Py.newInteger(local.getMonthValue()),
                Py.newInteger(local.getDayOfMonth()),
                Py.newInteger(local.getHour()),
                Py.newInteger(local.getMinute()),
                Py.newInteger(local.getSecond()),
                Py.newInteger(local.getDayOfWeek().getValue() - 1),
                Py.newInteger(local.getDayOfYear()),
                Py.newInteger(isDst ? 1 : 0)
            };
            return time.__getattr__("struct_time").__call__(new PyTuple(fields));
        } catch (DateTimeException e) {
            throw Py.ValueError("timestamp out of range for platform time_t");
        }
    }

    /** Returns the text of C's {@code asctime}. */
    private static PyObject text(String function, PyObject fields) {
        int[] field = integers(function, fields);
        if (field[1] < 1 || field[1] > MONTHS.size() || field[WEEKDAY] < 0 || field[WEEKDAY] >= DAYS.size()) {
            throw Py.ValueError("month or day of week out of range");
        }
        return new PyString(String.format(
                Locale.ROOT,
                "%s %s %2d %02d:%02d:%02d %d",
                DAYS.get(field[WEEKDAY]),
                MONTHS.get(field[1] - 1),
                field[2],
                field[3],
                field[4],
                field[5],
                field[0]));
    }

    private static int[] integers(String function, PyObject fields) {
        if (!(fields instanceof PyTuple tuple) || tuple.size() != FIELDS) {
            throw Py.TypeError(function + "() argument must be a tuple of " + FIELDS + " integers");
        }
        int[] field = new int[FIELDS];
        for (int i = 0; i < FIELDS; i++) {
            field[i] = tuple.pyget(i).asInt();
        }
        return field;
    }

    private PyObject instant(TimeZone set, PyObject fields) {
        int[] field = integers("mktime", fields);
        try {
            // As in C, fields may be outside of their range.
            LocalDateTime local = LocalDateTime.of(field[0], 1, 1, 0, 0)
                    .plusMonths(field[1] - 1L)
                    .plusDays(field[2] - 1L)
                    .plusHours(field[3])
                    .plusMinutes(field[4])
                    .plusSeconds(field[5]);
            return Py.newFloat(instant(set, local, field[IS_DST]));
        } catch (DateTimeException e) {
            throw Py.OverflowError("mktime argument out of range");
        }
    }

    private static double instant(TimeZone set, LocalDateTime local, int isDst) {
        ZonedDateTime earlier = local.atZone(set.toZoneId());
        List<ZoneOffset> offsets = earlier.getZone().getRules().getValidOffsets(local);
        if (offsets.size() == 2) {
            // In the hour that occurs twice: standard time, unless summer time is asked for.
            return (isDst > 0 ? earlier : earlier.withLaterOffsetAtOverlap()).toEpochSecond();
        }
        boolean inDst = earlier.getZone().getRules().isDaylightSavings(earlier.toInstant());
        if (isDst < 0 || inDst == (isDst > 0)) {
            return earlier.toEpochSecond();
        }
        int savings = set.getDSTSavings() / 1000;
        return earlier.plus(inDst ? savings : -savings, ChronoUnit.SECONDS).toEpochSecond();
    }

    /** The body of a function of the module that depends on the time zone. */
    @FunctionalInterface
    private interface InZone {
        PyObject call(TimeZone zone, PyObject... arguments);
    }
}
