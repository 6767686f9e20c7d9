package org.wsgibridge.jython.library;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.python.core.Py;
import org.python.core.PyModule;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.python.core.PyUnicode;
import org.python.core.Untraversable;
import org.wsgibridge.jython.objects.ModuleCopy;
import org.wsgibridge.jython.objects.NativeFunction;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * Gives each interpreter its own module {@code time}. Jython's is a Java class: if a test replaces {@code time.time} or
 * {@code time.sleep}, it gets methods that cannot be called, and it changes them for every interpreter.
 */
final class TimeFunctions {
    private static final Pattern PERCENT = Pattern.compile("%.", Pattern.DOTALL);

    private TimeFunctions() {}

    /** Puts the module into the current interpreter. */
    static void install(PySystemState sys) {
        PyModule time = ModuleCopy.of("time");
        LocalTime local = LocalTime.install(time);
        time.__setattr__("strftime", new FormatTime(time.__getattr__("strftime"), local));
        sys.modules.__setitem__(new PyString("time"), time);
    }

    /**
     * {@code time.strftime} that copies the bytes of literal text into the result. Jython decodes the bytes of the
     * format as Latin-1 and encodes them again. {@code datetime} uses this function as well.
     */
    @Untraversable
    private static final class FormatTime extends NativeFunction {
        private static final long serialVersionUID = 1L;
        private final PyObject original;
        private final transient LocalTime local;

        FormatTime(PyObject original, LocalTime local) {
            super("strftime", 1, 2);
            this.original = original;
            this.local = local;
        }

        @Override
        public PyObject __call__(PyObject format) {
            return format(format);
        }

        @Override
        public PyObject __call__(PyObject format, PyObject time) {
            return format(format, time);
        }

        private PyObject format(PyObject format, PyObject... time) {
            if (!(format instanceof PyString given)) {
                throw Py.TypeError("strftime() argument 1 must be string, not " + PythonTypes.nameOf(format));
            }
            // As in CPython, a Unicode string must be ASCII.
            PyObject bytes = given instanceof PyUnicode ? given.invoke("encode", new PyString("ascii")) : given;
            String text = ((PyString) bytes).getString();
            if (text.chars().allMatch(character -> character < 0x80)) {
                return call(text, time);
            }
            StringBuilder result = new StringBuilder();
            int at = 0;
            while (at < text.length()) {
                int end = at + 1;
                if (text.charAt(at) == '%' && end < text.length() && text.charAt(end) < 0x80) {
                    end++;
                    result.append(((PyString) call(text.substring(at, end), time)).getString());
                } else {
                    result.append(text.charAt(at));
                }
                at = end;
            }
            return new PyString(result.toString());
        }

        private PyObject call(String format, PyObject... time) {
            PyObject fields = time.length == 0 ? local.current() : time[0];
            if (fields == null) {
                return original.__call__(new PyString(format));
            }
            return original.__call__(new PyString(withZoneName(format, fields)), fields);
        }

        /** Replaces {@code %Z} by the name of the interpreter's time zone. Jython would write the name of the JVM's. */
        private String withZoneName(String format, PyObject fields) {
            if (!format.contains("%Z")) {
                return format;
            }
            String name = local.zoneName(fields);
            return name == null
                    ? format
                    : PERCENT.matcher(format)
                            .replaceAll(found ->
                                    Matcher.quoteReplacement(found.group().equals("%Z") ? name : found.group()));
        }
    }
}
