package org.wsgibridge.jython.request;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyList;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.ResponseWriter;
import org.wsgibridge.jython.objects.PythonErrors;
import org.wsgibridge.jython.objects.PythonTypes;
import org.wsgibridge.wsgi.ProtocolViolation;

/**
 * Converts the output of one request from Python objects and passes it to the {@link ResponseWriter}. The methods throw
 * Python exceptions. Used only by the thread that runs the request.
 */
final class ResponseSink {
    private static final String CLIENT_GONE = "mod_wsgi client connection closed";

    private final Exchange exchange;
    private final ResponseWriter response;
    private final WorkerContext worker;
    private final long timeoutNanos;
    private final @Nullable IoStatistics statistics;
    private volatile boolean over;
    private volatile @Nullable PyObject disconnection;
    private @Nullable PyObject refused;

    /**
     * Makes the sink.
     *
     * @param exchange the request
     * @param worker the thread's context, for its buffer
     * @param timeoutNanos how long a client may read nothing, in nanoseconds; 0 for no limit
     * @param statistics counts what is written; {@code null} if that is not counted
     */
    ResponseSink(Exchange exchange, WorkerContext worker, long timeoutNanos, @Nullable IoStatistics statistics) {
        this.statistics = statistics;
        this.exchange = exchange;
        this.response = exchange.response();
        this.worker = worker;
        this.timeoutNanos = timeoutNanos;
    }

    ResponseWriter response() {
        return response;
    }

    /** Ends the request: from now on {@code start_response} and {@code write} raise RuntimeError. */
    void end() {
        over = true;
    }

    /** Throws a RuntimeError of Python with the message if the request is over. */
    void check(String message) {
        if (over) {
            throw Py.RuntimeError(message);
        }
    }

    /** Does the work of {@code write()}: the bytes are sent before it returns, and an empty string sends the head. */
    void writeNow(PyObject data) {
        if (!PythonTypes.isByteString(data)) {
            throw Py.TypeError("write() argument must be bytes, not " + PythonTypes.nameOf(data));
        }
        String bytes = ((PyString) data).getString();
        try {
            boolean listens = bytes.isEmpty() ? response.commit() : put(bytes) && awaitWritable();
            if (!listens && !exchange.isOpen() && !isComplete()) {
                throw disconnected();
            }
        } catch (ProtocolViolation e) {
            throw PythonErrors.of(e);
        }
    }

    private PyException disconnected() {
        PyException exception = PythonErrors.ioError(CLIENT_GONE);
        exception.normalize();
        disconnection = exception.value;
        return exception;
    }

    /** Returns whether the exception is the one that has told the application that the client has disconnected. */
    @SuppressWarnings("ReferenceEquality") // It stays the same object, even if it was raised again.
    boolean isDisconnection(PyException exception) {
        return disconnection != null && exception.value == disconnection;
    }

    /** Returns whether the whole declared body has been sent. Further bytes are dropped without an error. */
    private boolean isComplete() {
        return exchange.outcome() == Outcome.COMPLETED || response.isWhole();
    }

    /** Sends the application's iterable until it is exhausted or the client has disconnected. */
    void send(PyObject iterable) {
        try {
            if (PythonTypes.isExactly(iterable, PyList.TYPE)) {
                sendAll(((PyList) iterable).getArray());
            } else if (PythonTypes.isExactly(iterable, PyTuple.TYPE)) {
                sendAll(((PyTuple) iterable).getArray());
            } else {
                iterate(iterable);
            }
        } catch (ProtocolViolation e) {
            throw PythonErrors.of(e);
        }
    }

    /**
     * Sends the items of a list or tuple. Waits for the client between items, because the items are copied, and the
     * same large item may be in the list many times.
     */
    private void sendAll(PyObject[] items) {
        if (items.length == 1) {
            sendWhole(items[0]);
            return;
        }
        boolean listens = true;
        for (int i = 0; i < items.length && listens; i++) {
            listens = write(items[i]) && awaitWritable();
        }
        if (listens) {
            response.end();
        }
    }

    @SuppressWarnings("deprecation") // The fastest way from a string of bytes to an array; toBytes() uses it too.
    private void sendWhole(PyObject item) {
        String bytes = chunk(item);
        int length = bytes.length();
        byte[] buffer = worker.buffer(length);
        bytes.getBytes(0, length, buffer, 0);
        long begin = begin();
        response.writeWhole(buffer, 0, length);
        wrote(length, begin);
    }

    private void iterate(PyObject iterable) {
        PyObject iterator = iterable.__iter__();
        for (PyObject item = iterator.__iternext__(); item != null; item = iterator.__iternext__()) {
            if (!write(item) || !awaitWritable()) {
                return;
            }
        }
        response.end();
    }

    /**
     * Sends a part of a file as the whole body.
     *
     * @param file the open file; closed in every case
     * @param position the position of the first byte
     * @param count the number of bytes
     * @throws IOException if the file cannot be read
     */
    void sendFile(FileChannel file, long position, long count) throws IOException {
        try {
            long begin = begin();
            response.sendFile(file, position, count);
            wrote(count, begin);
        } catch (ProtocolViolation e) {
            throw PythonErrors.of(e);
        }
    }

    private boolean write(PyObject item) {
        String bytes = chunk(item);
        return bytes.isEmpty() ? exchange.isOpen() : put(bytes);
    }

    private boolean put(String bytes) {
        long begin = begin();
        boolean listens = response.write(array(bytes));
        wrote(bytes.length(), begin);
        return listens;
    }

    private long begin() {
        return statistics == null ? 0 : System.nanoTime();
    }

    private void wrote(long bytes, long begin) {
        if (statistics != null) {
            statistics.wrote(bytes, begin);
        }
    }

    private boolean awaitWritable() {
        if (statistics == null || response.isWritable()) {
            return await();
        }
        long begin = begin();
        try {
            return await();
        } finally {
            statistics.waited(begin);
        }
    }

    private boolean await() {
        try {
            return response.awaitWritable(timeoutNanos);
        } catch (IOException e) {
            throw PythonErrors.ioError("mod_wsgi failed to write response data: " + e.getMessage());
        }
    }

    private String chunk(PyObject item) {
        if (!PythonTypes.isByteString(item)) {
            refused = item;
            throw Py.TypeError("response iterable must yield bytes, not " + PythonTypes.nameOf(item));
        }
        return ((PyString) item).getString();
    }

    /** Returns the item of the response that is not bytes; {@code null} if there was none. */
    @Nullable
    PyObject refused() {
        return refused;
    }

    @SuppressWarnings("deprecation")
    private static byte[] array(String bytes) {
        byte[] array = new byte[bytes.length()];
        bytes.getBytes(0, array.length, array, 0);
        return array;
    }
}
