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
     * Sends the response if it is a file wrapper around a regular file and nothing was sent yet. The file belongs to
     * the transport then, which closes it.
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

    /** Returns whether a file is as long as it says; files of /proc and /sys, pipes and devices are not. */
    private static boolean isLong(FileChannel channel, long size) throws IOException {
        return channel.read(ByteBuffer.allocate(1), size - 1) == 1;
    }

    /** Only of files whose read() gives the bytes as they are: text modes translate, other classes may do anything. */
    private @Nullable FileChannel channel(PyObject file) {
        try {
            if (!isPlain(file)) {
                return null;
            }
            file.invoke("read", Py.Zero); // raises what read() will raise
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

    /** Returns whether the methods are the type's own: an instance may have others. */
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
            // No code is left that could handle it. The channel itself is closed next.
            return;
        } finally {
            Py.setSystemState(previous);
        }
    }

    /**
     * The channel of a file that Python has opened and that is being sent. Keeps the Python object alive: its finalizer
     * would close the channel while the transport, which may be slower than the application, still reads it.
     */
    private static final class SentFile extends DelegatingFileChannel {
        private final Runnable onClose;

        /**
         * Takes a file over.
         *
         * @param channel the file
         * @param onClose closes it on Python's side; called once, by the transport's thread
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
