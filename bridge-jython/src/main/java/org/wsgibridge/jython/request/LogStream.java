package org.wsgibridge.jython.request;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.Untraversable;
import org.wsgibridge.jython.objects.NativeFunction;
import org.wsgibridge.jython.objects.PythonErrors;

/**
 * A Python text stream that writes to the log: {@code sys.stdout}, {@code sys.stderr} and {@code wsgi.errors}. The
 * JVM's own streams are not used, because an interrupt would close them for the whole JVM.
 */
@Untraversable
public final class LogStream extends PyObject {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final transient Supplier<LineBuffer> target;
    private PyObject softspace = Py.Zero;

    /**
     * Makes a stream.
     *
     * @param name its name in Python, such as {@code <stdout>}
     * @param target supplies the buffer to write to; throws a Python exception if writing is not possible any more
     */
    public LogStream(String name, Supplier<LineBuffer> target) {
        this.name = name;
        this.target = target;
    }

    @Override
    public @Nullable PyObject __findattr_ex__(String attribute) {
        return switch (attribute) {
            case "write", "writelines", "flush", "isatty", "close", "fileno", "readable", "writable" ->
                new Method(this, attribute);
            case "name" -> new PyString(name);
            case "mode" -> new PyString("w");
            case "encoding" -> new PyString("utf-8");
            case "errors" -> new PyString("replace");
            case "closed" -> Py.False;
            case "softspace" -> softspace;
            default -> super.__findattr_ex__(attribute);
        };
    }

    @Override
    public void __setattr__(String attribute, PyObject value) {
        if (attribute.equals("softspace")) {
            softspace = value;
        } else {
            super.__setattr__(attribute, value);
        }
    }

    @Override
    public String toString() {
        return "<open file '" + name + "', mode 'w'>";
    }

    private PyObject write(PyObject text) {
        target.get().write(text);
        return Py.None;
    }

    private PyObject writeLines(PyObject sequence) {
        LineBuffer buffer = target.get();
        PyObject items = sequence.__iter__();
        for (PyObject item = items.__iternext__(); item != null; item = items.__iternext__()) {
            buffer.write(item);
        }
        return Py.None;
    }

    /** A bound method of the stream. */
    @Untraversable
    private static final class Method extends NativeFunction {
        private static final long serialVersionUID = 1L;

        private final LogStream stream;
        private final String method;

        Method(LogStream stream, String method) {
            super(method, method.startsWith("write") ? 1 : 0, method.startsWith("write") ? 1 : 0);
            this.stream = stream;
            this.method = method;
        }

        @Override
        public PyObject getSelf() {
            return stream;
        }

        @Override
        public PyObject __call__() {
            return switch (method) {
                case "flush" -> {
                    stream.target.get().flush();
                    yield Py.None;
                }
                case "close" -> Py.None;
                case "isatty", "readable" -> Py.False;
                case "writable" -> Py.True;
                case "fileno" -> throw PythonErrors.ioError("mod_wsgi log object has no file descriptor");
                default -> super.__call__();
            };
        }

        @Override
        public PyObject __call__(PyObject argument) {
            return switch (method) {
                case "write" -> stream.write(argument);
                case "writelines" -> stream.writeLines(argument);
                default -> super.__call__(argument);
            };
        }
    }
}
