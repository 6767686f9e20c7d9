package org.wsgibridge.jython.request;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyList;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.Untraversable;
import org.wsgibridge.jython.objects.NativeFunction;
import org.wsgibridge.jython.objects.PythonErrors;
import org.wsgibridge.jython.objects.PythonTypes;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ProtocolViolation;

/** The {@code start_response} of one request (PEP 3333, section "The start_response() Callable"). */
@Untraversable
final class StartResponse extends NativeFunction {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "start_response";

    private final transient ResponseSink sink;
    private final transient @Nullable RequestEvents watch;

    StartResponse(ResponseSink sink, @Nullable RequestEvents watch) {
        super(NAME, 2, 3);
        this.sink = sink;
        this.watch = watch;
    }

    @Override
    public PyObject __call__(PyObject status, PyObject headers) {
        return start(status, headers, null);
    }

    @Override
    public PyObject __call__(PyObject status, PyObject headers, PyObject excInfo) {
        return start(status, headers, PythonTypes.isNone(excInfo) ? null : excInfo);
    }

    @Override
    public PyObject __call__(PyObject[] arguments, String[] keywords) {
        PyObject[] ordered = new PyObject[3];
        int positional = arguments.length - keywords.length;
        if (arguments.length < 2 || arguments.length > 3) {
            throw info.unexpectedCall(arguments.length, false);
        }
        System.arraycopy(arguments, 0, ordered, 0, positional);
        for (int i = 0; i < keywords.length; i++) {
            int at = position(keywords[i]);
            if (ordered[at] != null) {
                throw Py.TypeError(NAME + "() got multiple values for keyword argument '" + keywords[i] + "'");
            }
            ordered[at] = arguments[positional + i];
        }
        if (ordered[0] == null || ordered[1] == null) {
            throw info.unexpectedCall(arguments.length, false);
        }
        return ordered[2] == null ? start(ordered[0], ordered[1], null) : __call__(ordered[0], ordered[1], ordered[2]);
    }

    private static int position(String keyword) {
        return switch (keyword) {
            case "status" -> 0;
            case "headers", "response_headers" -> 1;
            case "exc_info" -> 2;
            default -> throw Py.TypeError(NAME + "() got an unexpected keyword argument '" + keyword + "'");
        };
    }

    private PyObject start(PyObject status, PyObject headers, @Nullable PyObject excInfo) {
        sink.check("start_response() called after request completed");
        if (!(headers instanceof PyList list)) {
            throw Py.TypeError("start_response() argument 2 must be list, not " + PythonTypes.nameOf(headers));
        }
        if (excInfo != null && !(excInfo instanceof PyTuple)) {
            throw Py.RuntimeError("start_response() argument 'exc_info' must be a 3-tuple or None");
        }
        boolean accepted;
        try {
            accepted = sink.response()
                    .startResponse(nativeString(status, NAME + "() argument 1"), convert(list), excInfo != null);
        } catch (ProtocolViolation e) {
            throw PythonErrors.of(e);
        }
        if (!accepted && excInfo != null) {
            throw raise((PyTuple) excInfo);
        }
        if (watch != null) {
            watch.responded((PyString) status, headers, excInfo);
        }
        return new Write(sink);
    }

    private static RuntimeException raise(PyTuple excInfo) {
        if (excInfo.size() != 3) {
            return Py.RuntimeError("start_response() argument 'exc_info' must be a 3-tuple or None");
        }
        return Py.makeException(excInfo.pyget(0), excInfo.pyget(1), excInfo.pyget(2));
    }

    private static List<Header> convert(PyList headers) {
        int size = headers.size();
        List<Header> converted = new ArrayList<>(size + 1);
        for (int i = 0; i < size; i++) {
            PyObject item = headers.pyget(i);
            if (!(item instanceof PyTuple pair)) {
                throw Py.TypeError("each header must be a 2-tuple, not " + PythonTypes.nameOf(item));
            }
            if (pair.size() != 2) {
                throw Py.ValueError("each header must be a 2-tuple, got length " + pair.size());
            }
            String name = nativeString(pair.pyget(0), "the name of a header");
            PyObject value = pair.pyget(1);
            if (!PythonTypes.isByteString(value)) {
                throw notStr(value, "the value of header '" + name + "'");
            }
            converted.add(new Header(name, ((PyString) value).getString()));
        }
        return converted;
    }

    /**
     * Returns the value of a native string (PEP 3333), which is a {@code str}; a {@code unicode} of Python 2 is
     * refused.
     */
    private static String nativeString(PyObject value, String what) {
        if (!PythonTypes.isByteString(value)) {
            throw notStr(value, what);
        }
        return ((PyString) value).getString();
    }

    private static PyException notStr(PyObject value, String what) {
        return Py.TypeError(what + " must be str, not " + PythonTypes.nameOf(value));
    }

    /** The {@code write} that start_response returns (PEP 3333, section "The write() Callable"). */
    @Untraversable
    private static final class Write extends NativeFunction {
        private static final long serialVersionUID = 1L;

        private final transient ResponseSink sink;

        Write(ResponseSink sink) {
            super("write", 1, 1);
            this.sink = sink;
        }

        @Override
        public PyObject __call__(PyObject data) {
            sink.check("write() called after request completed");
            sink.writeNow(data);
            return Py.None;
        }
    }
}
