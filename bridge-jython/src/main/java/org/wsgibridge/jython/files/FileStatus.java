package org.wsgibridge.jython.files;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.io.FileIO;
import org.python.modules.posix.PyStatResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jython.objects.LambdaFunction;

/**
 * The status of an open file, for {@code os.fstat}: Java can only ask for that of a path. The file is the one that was
 * opened, whatever has become of its name: what has the path now is recognized by its device and inode, and a file that
 * was renamed or removed is found among those that the process has open, where there is {@code /proc}. Immutable.
 */
final class FileStatus {
    private static final Logger LOG = LoggerFactory.getLogger(FileStatus.class);
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final String ALL = "unix:*";
    private static final String KEY = "fileKey";
    private static final int EBADF = 9;
    private static final int ENOSYS = 38;

    private final Path path;
    private final @Nullable Object key;

    private FileStatus(Path path, @Nullable Object key) {
        this.path = path;
        this.key = key;
    }

    /** Returns that of a file that was just opened. */
    static FileStatus ofOpened(Path path) {
        try {
            return new FileStatus(
                    path, Files.readAttributes(path, BasicFileAttributes.class).fileKey());
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} was opened, and is not there", path, e);
            return new FileStatus(path, null);
        }
    }

    /**
     * Makes {@code os.fstat}.
     *
     * @param original Jython's, which fails without native code, for what is no file
     */
    static PyObject function(PyObject original) {
        return new LambdaFunction("fstat", 1, 1, arguments -> {
            PyObject descriptor = arguments[0];
            if (descriptor.__tojava__(FileIO.class) instanceof FileIO file) {
                return ofFile(file);
            }
            return descriptor.isInteger() ? ofDescriptor(descriptor.asInt()) : original.__call__(descriptor);
        });
    }

    private static PyObject ofDescriptor(int descriptor) {
        Map<String, Object> attributes = attributes(DESCRIPTORS.resolve(Integer.toString(descriptor)));
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

    private @Nullable Map<String, Object> attributes() {
        if (key == null) {
            return null;
        }
        Map<String, Object> named = attributes(path);
        if (isThis(named)) {
            return named;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.map(FileStatus::attributes)
                    .filter(this::isThis)
                    .findAny()
                    .orElse(null);
        } catch (IOException e) {
            LOG.debug("the files of this process cannot be listed", e);
            return null;
        }
    }

    private boolean isThis(@Nullable Map<String, Object> attributes) {
        return attributes != null && key != null && key.equals(attributes.get(KEY));
    }

    private static @Nullable Map<String, Object> attributes(Path file) {
        try {
            return Files.readAttributes(file, ALL);
        } catch (FileSystemException e) {
            return null; // removed, or closed meanwhile
        } catch (IOException e) {
            LOG.debug("the status of {} cannot be read", file, e);
            return null;
        }
    }

    private static PyException error(int number, String message) {
        return new PyException(Py.OSError, new PyTuple(Py.newInteger(number), new PyString(message)));
    }
}
