package org.wsgibridge.jython.files;

import java.nio.channels.Channel;
import java.util.Map;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.io.FileIO;
import org.python.modules.posix.PyStatResult;
import org.wsgibridge.jython.objects.LambdaFunction;

/** Python's {@code os.fstat} with the {@link FileStatus} of opened files. Stateless. */
final class FstatFunction {
    private static final int EBADF = 9;
    private static final int ENOSYS = 38;

    private FstatFunction() {}

    /**
     * Makes the function.
     *
     * @param original Jython's function, which fails without native code; called for objects that are not files
     */
    static PyObject of(PyObject original) {
        return new LambdaFunction("fstat", 1, 1, arguments -> {
            PyObject descriptor = arguments[0];
            if (descriptor.__tojava__(FileIO.class) instanceof FileIO file) {
                return ofFile(file);
            }
            return descriptor.isInteger() ? ofDescriptor(descriptor.asInt()) : original.__call__(descriptor);
        });
    }

    private static PyObject ofDescriptor(int descriptor) {
        Map<String, Object> attributes = FileStatus.ofDescriptor(descriptor);
        if (attributes == null) {
            throw error(EBADF, "Bad file descriptor");
        }
        return PyStatResult.fromUnixFileAttributes(attributes);
    }

    private static PyObject ofFile(FileIO file) {
        if (file.closed()) {
            throw error(EBADF, "Bad file descriptor");
        }
        Channel channel = file.getChannel();
        Map<String, Object> attributes =
                channel instanceof StatusChannel known ? known.status().attributes() : null;
        if (attributes == null) {
            throw error(
                    ENOSYS,
                    "Java does not know the status of an open file that has no name any more;"
                            + " use os.stat of its name before it is renamed or removed");
        }
        return PyStatResult.fromUnixFileAttributes(attributes);
    }

    private static PyException error(int number, String message) {
        return new PyException(Py.OSError, new PyTuple(Py.newInteger(number), new PyString(message)));
    }
}
