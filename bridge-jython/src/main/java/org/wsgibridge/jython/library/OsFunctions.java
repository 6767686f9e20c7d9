package org.wsgibridge.jython.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyFloat;
import org.python.core.PyLong;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyTuple;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jython.files.Links;
import org.wsgibridge.jython.objects.LambdaFunction;

/**
 * Adds functions of {@code os} that libraries call without checking whether they exist. Jython takes these from native
 * code, which is not included (see {@code docs/dependencies.md}). A function that the JVM cannot provide is not added.
 * Also installs {@link Links}.
 */
public final class OsFunctions {
    private static final Logger LOG = LoggerFactory.getLogger(OsFunctions.class);
    private static final Path SELF = Path.of("/proc/self");
    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;
    private static final int EPERM = 1;
    private static final int ESRCH = 3;
    private static final int EINVAL = 22;

    private final PyObject os;

    private OsFunctions(PyObject os) {
        this.os = os;
    }

    /**
     * Adds the functions that are missing, and corrects links.
     *
     * @param os the module {@code os} of the current interpreter
     */
    public static void fill(PyObject os) {
        OsFunctions functions = new OsFunctions(os);
        functions.processes();
        functions.identity();
        functions.add("isatty", 1, arguments -> Py.False);
        functions.add("times", 0, arguments -> times());
        Links.install(os);
    }

    private void processes() {
        ProcessHandle own = ProcessHandle.current();
        add("getpid", 0, arguments -> number(own.pid()));
        add(
                "getppid",
                0,
                arguments -> number(own.parent().map(ProcessHandle::pid).orElse(0L)));
        add("kill", 2, arguments -> kill(arguments[0].asLong(), arguments[1].asInt()));
    }

    private void identity() {
        PyObject user = owner("unix:uid");
        PyObject group = owner("unix:gid");
        if (user != null && group != null) {
            add("getuid", 0, arguments -> user);
            add("geteuid", 0, arguments -> user);
            add("getgid", 0, arguments -> group);
            add("getegid", 0, arguments -> group);
        }
        add("getlogin", 0, arguments -> new PyString(System.getProperty("user.name", "")));
    }

    private void add(String name, int arguments, Function<PyObject[], PyObject> body) {
        if (os.__findattr__(name) == null) {
            os.__setattr__(name, new LambdaFunction(name, arguments, arguments, body));
        }
    }

    private static PyObject number(long value) {
        return value <= Integer.MAX_VALUE ? Py.newInteger((int) value) : new PyLong(value);
    }

    /** Returns the owner of this process; {@code null} if there is no proc file system. */
    private static @Nullable PyObject owner(String attribute) {
        try {
            return Files.getAttribute(SELF, attribute) instanceof Integer id ? Py.newInteger(id) : null;
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} of this process is not known", attribute, e);
            return null;
        }
    }

    /** Returns the result of {@code os.times}. User time is the CPU time of the whole JVM, user and system together. */
    private static PyObject times() {
        Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        PyObject zero = new PyFloat(0.0);
        return new PyTuple(new PyFloat(cpu.toNanos() / 1e9), zero, zero, zero, new PyFloat(System.nanoTime() / 1e9));
    }

    private static PyObject kill(long pid, int signal) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty() || !process.orElseThrow().isAlive()) {
            throw error(ESRCH, "No such process");
        }
        if (signal == 0) {
            return Py.None;
        }
        if (pid == ProcessHandle.current().pid()) {
            throw error(EPERM, "an application must not end the JVM");
        }
        if (signal != SIGTERM && signal != SIGKILL) {
            throw error(EINVAL, "only SIGTERM and SIGKILL can be sent");
        }
        ProcessHandle target = process.orElseThrow();
        boolean sent = signal == SIGKILL ? target.destroyForcibly() : target.destroy();
        if (!sent) {
            throw error(EPERM, "Operation not permitted");
        }
        return Py.None;
    }

    private static PyException error(int number, String message) {
        return new PyException(Py.OSError, new PyTuple(Py.newInteger(number), new PyString(message)));
    }
}
