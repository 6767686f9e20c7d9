package org.wsgibridge.jython.request;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyList;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.Untraversable;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.jython.objects.NativeFunction;
import org.wsgibridge.jython.objects.PythonErrors;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * The object {@code environ["wsgi.input"]} (PEP 3333, section "Input and Error Streams"), with the methods and errors
 * of mod_wsgi. It reads to the end of the body, whatever CONTENT_LENGTH says, and returns {@code ""} from then on.
 * After the request is over, its methods raise RuntimeError. For one thread at a time.
 */
@Untraversable
@SuppressWarnings(
        "UnsafeFinalization") // PyObject has a finalizer in some subclasses; System.arraycopy keeps no pointer.
final class WsgiInput extends PyObject {
    private static final long serialVersionUID = 1L;
    private static final int CHUNK = 8192;
    private static final byte[] EMPTY = new byte[0];

    private final transient RequestBody body;
    private final long timeoutNanos;
    private final transient @Nullable IoStatistics statistics;

    private byte[] buffer = EMPTY;
    private int position;
    private int limit;
    private boolean atEnd;
    private boolean broken;
    private volatile boolean over;

    /**
     * Makes the object.
     *
     * @param body the request's body
     * @param timeoutNanos how long to wait for the client, in nanoseconds; 0 for no limit
     * @param statistics counts what is read; {@code null} if that is not counted
     */
    WsgiInput(RequestBody body, long timeoutNanos, @Nullable IoStatistics statistics) {
        this.statistics = statistics;
        this.body = body;
        this.timeoutNanos = timeoutNanos;
    }

    /** Ends the request: from now on every method raises RuntimeError. */
    void end() {
        over = true;
        buffer = EMPTY;
        position = 0;
        limit = 0;
    }

    @Override
    public @Nullable PyObject __findattr_ex__(String attribute) {
        return switch (attribute) {
            case "read", "readline", "readlines", "close", "next", "__iter__" -> new Method(this, attribute);
            default -> super.__findattr_ex__(attribute);
        };
    }

    @Override
    public PyObject __iter__() {
        check("__iter__");
        return this;
    }

    @Override
    @SuppressWarnings("NullAway") // For Jython, null is the end of the iteration.
    public PyObject __iternext__() {
        check("next");
        PyString line = readLine(-1);
        return line.__len__() == 0 ? null : line;
    }

    private void check(String method) {
        if (over) {
            throw Py.RuntimeError(method + "() called on wsgi.input after request completed");
        }
    }

    private PyString read(long size) {
        check("read");
        if (size == 0) {
            return Py.EmptyString;
        }
        return size < 0 ? readAll() : readUpTo((int) Math.min(size, Integer.MAX_VALUE - 8));
    }

    private PyString readAll() {
        long length = body.length();
        if (length >= 0 && length <= Integer.MAX_VALUE - 8 && limit == position && !atEnd) {
            // A transport that decodes the body may have more bytes than declared; they are read too.
            byte[] bytes = new byte[(int) length];
            int n = fill(bytes, 0, bytes.length);
            if (n < bytes.length) {
                return string(bytes, 0, n);
            }
            byte[] more = gather(Integer.MAX_VALUE - 8 - n);
            return more.length == 0 ? string(bytes, 0, n) : new PyString(latin1(bytes, n) + latin1(more, more.length));
        }
        byte[] bytes = gather(Integer.MAX_VALUE - 8);
        return string(bytes, 0, bytes.length);
    }

    private PyString readUpTo(int size) {
        if (size <= limit - position) {
            PyString result = string(buffer, position, size);
            position += size;
            return result;
        }
        long length = body.length();
        if (size <= CHUNK || (length >= 0 && size <= length)) {
            byte[] bytes = new byte[size];
            return string(bytes, 0, fill(bytes, 0, size));
        }
        // The application may ask for far more bytes than there are, so the memory grows with the bytes that arrive.
        byte[] bytes = gather(size);
        return string(bytes, 0, bytes.length);
    }

    private byte[] gather(int maximum) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(CHUNK);
        byte[] chunk = new byte[CHUNK];
        while (out.size() < maximum) {
            int n = fill(chunk, 0, Math.min(chunk.length, maximum - out.size()));
            out.write(chunk, 0, n);
            if (n == 0) {
                break;
            }
        }
        return out.toByteArray();
    }

    /** Reads until the space is full or the body ends. */
    private int fill(byte[] target, int offset, int length) {
        int done = Math.min(length, limit - position);
        System.arraycopy(buffer, position, target, offset, done);
        position += done;
        while (done < length) {
            int n = readSome(target, offset + done, length - done);
            if (n < 0) {
                break;
            }
            done += n;
        }
        return done;
    }

    private int readSome(byte[] target, int offset, int length) {
        if (atEnd) {
            return -1;
        }
        if (broken) {
            throw PythonErrors.ioError("mod_wsgi request data read error: input is already in error state");
        }
        try {
            long begin = statistics == null ? 0 : System.nanoTime();
            int n = body.read(target, offset, length, timeoutNanos);
            if (statistics != null) {
                statistics.read(n, begin);
            }
            atEnd = n < 0;
            return n;
        } catch (IOException e) {
            broken = true;
            String message = String.valueOf(e.getMessage());
            String prefix = "mod_wsgi request data read error: ";
            throw PythonErrors.ioError(message.startsWith(prefix) ? message : prefix + message);
        }
    }

    private PyString readLine(long size) {
        if (size == 0) {
            return Py.EmptyString;
        }
        long maximum = size < 0 ? Integer.MAX_VALUE - 8 : Math.min(size, Integer.MAX_VALUE - 8);
        int scanned = 0;
        while (true) {
            int have = (int) Math.min(limit - position, maximum);
            for (int i = scanned; i < have; i++) {
                if (buffer[position + i] == '\n') {
                    return take(i + 1);
                }
            }
            scanned = have;
            if (have == maximum || !bufferMore()) {
                return take(have);
            }
        }
    }

    private PyString take(int length) {
        PyString result = string(buffer, position, length);
        position += length;
        return result;
    }

    private boolean bufferMore() {
        if (limit == buffer.length) {
            int have = limit - position;
            byte[] larger = have * 2 >= buffer.length ? new byte[Math.max(CHUNK, buffer.length * 2)] : buffer;
            System.arraycopy(buffer, position, larger, 0, have);
            buffer = larger;
            position = 0;
            limit = have;
        }
        int n = readSome(buffer, limit, buffer.length - limit);
        if (n > 0) {
            limit += n;
        }
        return n > 0;
    }

    private PyObject readLines(long hint) {
        PyList lines = new PyList();
        long total = 0;
        while (hint <= 0 || total < hint) {
            PyString line = readLine(-1);
            if (line.__len__() == 0) {
                break;
            }
            total += line.__len__();
            lines.append(line);
        }
        return lines;
    }

    private static PyString string(byte[] bytes, int offset, int length) {
        return length == 0 ? Py.EmptyString : new PyString(new String(bytes, offset, length, ISO_8859_1));
    }

    private static String latin1(byte[] bytes, int length) {
        return new String(Arrays.copyOf(bytes, length), ISO_8859_1);
    }

    /** A bound method of the object. */
    @Untraversable
    private static final class Method extends NativeFunction {
        private static final long serialVersionUID = 1L;

        private final WsgiInput input;
        private final String method;

        Method(WsgiInput input, String method) {
            super(method, 0, method.startsWith("read") ? 1 : 0);
            this.input = input;
            this.method = method;
        }

        @Override
        public PyObject getSelf() {
            return input;
        }

        @Override
        public PyObject __call__() {
            input.check(method);
            return switch (method) {
                case "read" -> input.read(-1);
                case "readline" -> input.readLine(-1);
                case "readlines" -> input.readLines(-1);
                case "next" -> next();
                case "__iter__" -> input;
                default -> Py.None;
            };
        }

        @Override
        public PyObject __call__(PyObject argument) {
            input.check(method);
            long size = PythonTypes.isNone(argument) ? -1 : argument.asLong();
            return switch (method) {
                case "read" -> input.read(size);
                case "readline" -> input.readLine(size);
                case "readlines" -> input.readLines(size);
                default -> super.__call__(argument);
            };
        }

        private PyObject next() {
            PyObject line = input.__iternext__();
            if (line == null) {
                throw Py.StopIteration("");
            }
            return line;
        }
    }
}
