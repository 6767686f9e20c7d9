package org.wsgibridge.jython.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.python.core.io.FileIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jython.objects.LambdaFunction;

/**
 * Versions of {@code os.open}, {@code os.mkdir}, {@code os.chmod} and {@code os.umask} that give files exactly the
 * permissions that the caller asks for, from the moment a file exists. Without native code, Jython leaves the
 * permissions to the umask of the JVM, and its {@code chmod} sets only whether the owner may write. One per
 * interpreter; thread-safe.
 */
public final class FileModes {
    private static final Logger LOG = LoggerFactory.getLogger(FileModes.class);
    private static final int PERMISSIONS = 0777;
    private static final int EVERYTHING = 07777;
    private static final int USUAL_UMASK = 0022;
    private static final PosixFilePermission[] BITS = PosixFilePermission.values();

    private static final Map<String, Integer> NUMBERS = Map.of(
            "Operation not permitted", 1,
            "No such file or directory", 2,
            "Permission denied", 13,
            "Not a directory", 20,
            "Is a directory", 21,
            "No space left on device", 28,
            "Read-only file system", 30,
            "File name too long", 36);

    private static final int EIO = 5;
    private static final int EINVAL = 22;

    private final int create;
    private final int exclusive;
    private final int truncate;
    private final int append;
    private final int sync;
    private final int readWrite;
    private final int writeOnly;
    private final int processMask = processMask();
    private volatile int mask = processMask;

    private FileModes(PyObject os) {
        create = os.__getattr__("O_CREAT").asInt();
        exclusive = os.__getattr__("O_EXCL").asInt();
        truncate = os.__getattr__("O_TRUNC").asInt();
        append = os.__getattr__("O_APPEND").asInt();
        sync = os.__getattr__("O_SYNC").asInt();
        readWrite = os.__getattr__("O_RDWR").asInt();
        writeOnly = os.__getattr__("O_WRONLY").asInt();
    }

    /**
     * Replaces the functions, if the system has POSIX permissions.
     *
     * @param os the module {@code os} of the current interpreter
     */
    public static void install(PyObject os) {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        FileModes modes = new FileModes(os);
        os.__setattr__("fstat", FstatFunction.of(os.__getattr__("fstat")));
        os.__setattr__("open", new LambdaFunction("open", 2, 3, modes::open));
        os.__setattr__("mkdir", new LambdaFunction("mkdir", 1, 2, modes::mkdir));
        os.__setattr__("chmod", new LambdaFunction("chmod", 2, 2, modes::chmod));
        os.__setattr__("umask", new LambdaFunction("umask", 1, 1, modes::umask));
    }

    /** Returns the umask of the JVM's process, which cannot be changed. If it is not known, returns 022. */
    private static int processMask() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("Umask:")) {
                    return Integer.parseInt(line.substring("Umask:".length()).strip(), 8);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("the umask of this process is not known", e);
        }
        return USUAL_UMASK;
    }

    /**
     * Sets the mask of {@code os.open} and {@code os.mkdir} in this interpreter. The function {@code open()} still uses
     * the mask of the JVM.
     */
    private PyObject umask(PyObject... arguments) {
        int before = mask;
        mask = arguments[0].asInt() & PERMISSIONS;
        return Py.newInteger(before);
    }

    private PyObject chmod(PyObject... arguments) {
        try {
            Files.setAttribute(path(arguments[0]), "unix:mode", arguments[1].asInt() & EVERYTHING);
            return Py.None;
        } catch (IOException e) {
            throw error(e, arguments[0]);
        }
    }

    private PyObject mkdir(PyObject... arguments) {
        int wanted = mode(arguments, 1);
        Path path = path(arguments[0]);
        try {
            Files.createDirectory(path, attribute(wanted));
            complete(path, wanted);
            return Py.None;
        } catch (IOException e) {
            throw error(e, arguments[0]);
        }
    }

    private PyObject open(PyObject... arguments) {
        int flags = arguments[1].asInt();
        if ((flags & readWrite) != 0 && (flags & writeOnly) != 0) {
            throw error(EINVAL, "Invalid argument", arguments[0]);
        }
        try {
            return Py.java2py(new FileIO(channel(path(arguments[0]), flags, mode(arguments, 2)), pythonMode(flags)));
        } catch (IOException e) {
            throw error(e, arguments[0]);
        }
    }

    private FileChannel channel(Path path, int flags, int wanted) throws IOException {
        Set<OpenOption> options = options(flags);
        if ((flags & create) != 0) {
            Set<OpenOption> creating = new HashSet<>(options);
            creating.add(StandardOpenOption.WRITE); // otherwise Java makes no file
            creating.add(StandardOpenOption.CREATE_NEW);
            try {
                FileChannel made = OpenedFile.make(path, creating, attribute(wanted));
                complete(path, wanted);
                return made;
            } catch (FileAlreadyExistsException e) {
                if ((flags & exclusive) != 0) {
                    throw e;
                }
            }
        }
        FileChannel found = OpenedFile.open(path, options);
        if ((flags & truncate) != 0 && found.size() > 0) { // devices and pipes cannot be truncated
            found.truncate(0);
        }
        return found;
    }

    private Set<OpenOption> options(int flags) {
        Set<OpenOption> options = new HashSet<>();
        boolean both = (flags & readWrite) != 0;
        boolean writing = both || (flags & writeOnly) != 0;
        if (both || !writing) {
            options.add(StandardOpenOption.READ);
        }
        if (writing) {
            options.add((flags & append) != 0 && !both ? StandardOpenOption.APPEND : StandardOpenOption.WRITE);
        }
        if ((flags & sync) != 0) {
            options.add(StandardOpenOption.SYNC);
        }
        return options;
    }

    private String pythonMode(int flags) {
        boolean both = (flags & readWrite) != 0;
        if (!both && (flags & writeOnly) == 0) {
            return "r";
        }
        if ((flags & append) != 0) {
            return both ? "a+" : "a";
        }
        return "r+"; // with "w", FileIO would empty the file; the channel itself refuses reads
    }

    private int mode(PyObject[] arguments, int position) {
        int given = arguments.length > position ? arguments[position].asInt() : PERMISSIONS;
        return given & EVERYTHING & ~mask;
    }

    private static FileAttribute<Set<PosixFilePermission>> attribute(int mode) {
        return PosixFilePermissions.asFileAttribute(permissions(mode));
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < BITS.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                permissions.add(BITS[i]);
            }
        }
        return permissions;
    }

    /** Gives a file that was just made the permissions that the JVM's own mask has removed. */
    private void complete(Path path, int wanted) throws IOException {
        if ((wanted & processMask) != 0) {
            Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(permissions(wanted));
        }
    }

    /** Returns the path of a name that may be relative to the folder of {@code os.chdir}. */
    static Path path(PyObject name) {
        return Path.of(Py.getSystemState().getPath(Py.fileSystemDecode(name)));
    }

    private static PyException error(int number, String reason, PyObject name) {
        return new PyException(Py.OSError, new PyTuple(Py.newInteger(number), new PyString(reason), name));
    }

    private static PyException error(IOException cause, PyObject name) {
        PyTuple known = known(cause);
        return new PyException(Py.OSError, new PyTuple(known.pyget(0), known.pyget(1), name));
    }

    /** Returns the error of a call with two names, which has none. */
    static PyException error(IOException cause) {
        return new PyException(Py.OSError, known(cause));
    }

    /** Returns the number and the reason. */
    private static PyTuple known(IOException cause) {
        String reason = cause instanceof FileSystemException known ? known.getReason() : cause.getMessage();
        int number = NUMBERS.getOrDefault(String.valueOf(reason), EIO);
        if (cause instanceof FileAlreadyExistsException) {
            number = 17;
            reason = "File exists";
        } else if (cause instanceof NoSuchFileException) {
            number = 2;
            reason = "No such file or directory";
        } else if (cause instanceof java.nio.file.AccessDeniedException) {
            number = 13;
            reason = "Permission denied";
        }
        return new PyTuple(Py.newInteger(number), new PyString(String.valueOf(reason)));
    }
}
