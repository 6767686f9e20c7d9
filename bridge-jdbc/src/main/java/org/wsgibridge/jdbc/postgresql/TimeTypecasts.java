package org.wsgibridge.jdbc.postgresql;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyInteger;
import org.python.core.PyObject;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * Typecasts of dates, times and intervals in the {@code DateStyle} ISO and the {@code IntervalStyle} postgres.
 * Thread-safe.
 */
final class TimeTypecasts {
    private static final int LAST_YEAR = 9999;
    private static final int HOURS = 24;

    private final Client client;

    TimeTypecasts(Client client) {
        this.client = client;
    }

    private static String string(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    PyObject date(byte @Nullable [] text, Reader reader) {
        if (text == null) {
            return Py.None;
        }
        String value = string(text);
        if (value.equals("infinity")) {
            return client.dateClass.__getattr__("max");
        }
        if (value.equals("-infinity")) {
            return client.dateClass.__getattr__("min");
        }
        TimeText parsed = TimeText.date(value);
        if (parsed == null) {
            throw client.error("DataError", "unable to parse date");
        }
        return client.dateClass.__call__(year(parsed.year), new PyInteger(parsed.month), new PyInteger(parsed.day));
    }

    private static PyObject year(int year) {
        if (year < 1) {
            throw Py.ValueError("year is out of range");
        }
        return new PyInteger(Math.min(year, LAST_YEAR));
    }

    PyObject time(byte @Nullable [] text, Reader reader) {
        if (text == null) {
            return Py.None;
        }
        TimeText parsed = TimeText.time(string(text));
        if (parsed == null) {
            throw client.error("DataError", "unable to parse time");
        }
        PyObject zone = parsed.hasZone ? zone(reader, parsed.zoneMinutes) : Py.None;
        return client.timeClass.__call__(new PyObject[] {
            new PyInteger(parsed.hour % HOURS),
            new PyInteger(parsed.minute),
            new PyInteger(parsed.second),
            new PyInteger(parsed.micro),
            zone
        });
    }

    PyObject timestamp(byte @Nullable [] text, Reader reader) {
        return timestamp(text, reader, false);
    }

    PyObject timestampWithZone(byte @Nullable [] text, Reader reader) {
        return timestamp(text, reader, true);
    }

    private PyObject timestamp(byte @Nullable [] text, Reader reader, boolean zoned) {
        if (text == null) {
            return Py.None;
        }
        String value = string(text);
        if (value.equals("infinity") || value.equals("-infinity")) {
            return infinity(value.startsWith("-") ? "min" : "max", reader, zoned);
        }
        TimeText parsed = TimeText.timestamp(value);
        if (parsed == null) {
            throw client.error("DataError", "unable to parse date");
        }
        PyObject zone = parsed.hasZone ? zone(reader, parsed.zoneMinutes) : Py.None;
        return client.datetimeClass.__call__(new PyObject[] {
            year(parsed.year),
            new PyInteger(parsed.month),
            new PyInteger(parsed.day),
            new PyInteger(parsed.hour),
            new PyInteger(parsed.minute),
            new PyInteger(parsed.second),
            new PyInteger(parsed.micro),
            zone
        });
    }

    private PyObject infinity(String end, Reader reader, boolean zoned) {
        PyObject value = client.datetimeClass.__getattr__(end);
        PyObject zone = zoned ? zone(reader, 0) : Py.None;
        return PythonTypes.isNone(zone)
                ? value
                : value.__getattr__("replace").__call__(new PyObject[] {zone}, new String[] {"tzinfo"});
    }

    private static PyObject zone(Reader reader, int minutes) {
        if (PythonTypes.isNone(reader.cursor())) {
            return Py.None;
        }
        PyObject factory = reader.cursor().__getattr__("tzinfo_factory");
        return PythonTypes.isNone(factory) ? Py.None : factory.__call__(new PyInteger(minutes));
    }

    PyObject interval(byte @Nullable [] text, Reader reader) {
        if (text == null) {
            return Py.None;
        }
        IntervalText parsed = IntervalText.parse(string(text));
        if (parsed == null) {
            throw client.error("DataError", "unable to parse interval");
        }
        return client.timedeltaClass.__call__(
                Py.newInteger(parsed.days()), Py.newInteger(parsed.seconds()), Py.newInteger(parsed.micros()));
    }
}
