package org.wsgibridge.jython;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyFile;
import org.python.core.PyObject;
import org.python.core.PySystemState;
import org.python.core.PyType;
import org.python.core.io.FileIO;

/**
 * Sends {@code wsgi.file_wrapper} responses of real files without Python (PEP 3333, section "Optional Platform-Specific
 * File Handling"). One per interpreter; thread-safe.
 */
final class FileResponses {
    private static final Set<String> BINARY_FILES = Set.of("_io.BufferedReader", "_io.BufferedRandom", "_io.FileIO");

    private final PySystemState sys;
    private final PyType wrapper;

    /**
     * Makes it.
     *
     * @param sys the interpreter
     * @param wrapper the class {@code mod_wsgi.FileWrapper}
     */
    FileResponses(PySystemState sys, PyType wrapper) {
        this.sys = sys;
        this.wrapper = wrapper;
    }

    /**
     * Sends the response if it is a file wrapper around a regular file and nothing was sent yet. The file belongs to the
     * transport then, which closes it.
     *
     * @param response what the application returned
     * @param sink the way to the client
     * @return false when it has to be iterated like any other
     */
    boolean send(PyObject response, ResponseSink sink) {
        // Not a subclass: its close() may well close a file that is still being sent.
        if (!PythonTypes.isExactly(response, wrapper) || sink.response().isHeadSent()) {
            return false;
        }
        PyObject file = response.__getattr__("filelike");
        try {
            FileChannel channel = channel(file);
            if (channel == null) {
                return false;
            }
            long position = file.invoke("tell").asLong();
            long rest = Math.max(0, channel.size() - position);
            response.__setattr__("handed_over", Py.True);
            sink.sendFile(new SentFile(channel, () -> close(file)), position, rest);
            return true;
        } catch (IOException e) {
            throw PythonErrors.ioError(String.valueOf(e.getMessage()));
        }
    }

    /** Only of files whose read() gives the bytes as they are: text modes translate. */
    private static @Nullable FileChannel channel(PyObject file) {
        boolean bytes = file instanceof PyFile plain
                ? PythonTypes.isExactly(plain, PyFile.TYPE) && !plain.mode.contains("U")
                : BINARY_FILES.contains(PythonTypes.nameOf(file));
        if (!bytes) {
            return null;
        }
        try {
            Object raw = file.invoke("fileno").__tojava__(Object.class);
            return raw instanceof FileIO io && !io.isatty() ? io.getChannel() : null;
        } catch (PyException e) {
            return null;
        }
    }

    private void close(PyObject file) {
        PySystemState previous = Py.getSystemState();
        Py.setSystemState(sys);
        try {
            file.invoke("close");
        } catch (PyException e) {
            // Nobody is left to be told; the channel itself is closed next.
            return;
        } finally {
            Py.setSystemState(previous);
        }
    }
}
