package org.wsgibridge.jython.request;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyFile;
import org.python.core.PyObject;
import org.python.core.PySystemState;
import org.python.core.PyType;
import org.python.core.imp;
import org.python.core.io.FileIO;
import org.wsgibridge.jython.objects.DelegatingFileChannel;
import org.wsgibridge.jython.objects.PythonErrors;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * Sends {@code wsgi.file_wrapper} responses of real files without Python (PEP 3333, section "Optional Platform-Specific
 * File Handling"). One per interpreter; thread-safe.
 */
public final class FileWrapperSender {
    private static final Set<String> METHODS = Set.of("read", "tell", "fileno", "flush");

    private final PySystemState sys;
    private final PyType wrapper;
    private final PyType bufferedReader;
    private final PyType bufferedRandom;
    private final PyType fileIo;

    /**
     * Makes a sender.
     *
     * @param sys the interpreter
     * @param wrapper the class {@code mod_wsgi.FileWrapper}
     */
    public FileWrapperSender(PySystemState sys, PyType wrapper) {
        this.sys = sys;
        this.wrapper = wrapper;
        PyObject io = imp.load("io");
        this.bufferedReader = (PyType) io.__getattr__("BufferedReader");
        this.bufferedRandom = (PyType) io.__getattr__("BufferedRandom");
        this.fileIo = (PyType) io.__getattr__("FileIO");
    }

    /**
     * Sends the response if it is a file wrapper around a regular file and nothing was sent yet. If so, the transport
     * owns the file from now on and closes it.
     *
     * @param response the object that the application has returned
     * @param sink sends to the client
     * @return false if the response has to be iterated like any other
     */
    boolean send(PyObject response, ResponseSink sink) {
        // Not for a subclass: its close() may close the file while it is still being sent.
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
            long rest = channel.size() - position;
            if (position < 0 || rest <= 0 || !isLong(channel, position + rest)) {
                return false;
            }
            response.__setattr__("handed_over", Py.True);
            sink.sendFile(new SentFile(channel, () -> close(file)), position, rest);
            return true;
        } catch (IOException e) {
            throw PythonErrors.ioError(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Returns whether a file really has the size that it reports. Files of /proc and /sys, pipes and devices do not.
     */
    private static boolean isLong(FileChannel channel, long size) throws IOException {
        return channel.read(ByteBuffer.allocate(1), size - 1) == 1;
    }

    /**
     * Returns the channel of a file; {@code null} if {@code read()} may not return the bytes unchanged, because the
     * file is in a text mode that translates, or has another class.
     */
    private @Nullable FileChannel channel(PyObject file) {
        try {
            if (!isPlain(file)) {
                return null;
            }
            file.invoke("read", Py.Zero); // raises the same exception as read() would
            if (String.valueOf(file.__findattr__("mode")).contains("+")) {
                file.invoke("flush");
            }
            Object raw = file.invoke("fileno").__tojava__(Object.class);
            return raw instanceof FileIO io && !io.isatty() ? io.getChannel() : null;
        } catch (PyException e) {
            return null;
        }
    }

    @SuppressWarnings("ReferenceEquality") // Types are unique.
    private boolean isPlain(PyObject file) {
        if (file instanceof PyFile plain) {
            return PythonTypes.isExactly(plain, PyFile.TYPE) && !plain.mode.contains("U");
        }
        if (PythonTypes.isExactly(file, bufferedReader) || PythonTypes.isExactly(file, bufferedRandom)) {
            return isUnchanged(file) && isPlain(file.__getattr__("raw"));
        }
        return PythonTypes.isExactly(file, fileIo) && isUnchanged(file);
    }

    /** Returns whether the methods are those of the type: an instance may have its own. */
    private static boolean isUnchanged(PyObject file) {
        PyObject own = file.fastGetDict();
        return own == null || METHODS.stream().noneMatch(name -> own.__finditem__(name) != null);
    }

    private void close(PyObject file) {
        PySystemState previous = Py.getSystemState();
        Py.setSystemState(sys);
        try {
            file.invoke("close");
        } catch (PyException e) {
            // There is no Python code any more that could handle it. The channel itself is closed next.
            return;
        } finally {
            Py.setSystemState(previous);
        }
    }

    /**
     * The channel of a file that Python has opened and that is being sent. It keeps the Python object in memory:
     * otherwise the finalizer of that object may close the channel while the transport still reads it.
     */
    private static final class SentFile extends DelegatingFileChannel {
        private final Runnable onClose;

        /**
         * Takes over a file.
         *
         * @param channel the file
         * @param onClose closes the Python object; called once, by a thread of the transport
         */
        SentFile(FileChannel channel, Runnable onClose) {
            super(channel);
            this.onClose = onClose;
        }

        @Override
        protected void implCloseChannel() throws IOException {
            onClose.run();
            super.implCloseChannel();
        }
    }
}
