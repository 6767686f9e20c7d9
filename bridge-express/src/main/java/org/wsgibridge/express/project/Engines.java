package org.wsgibridge.express.project;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.BoundedProcess;
import org.wsgibridge.files.PythonProgram;
import org.wsgibridge.files.PythonVersions;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.spi.support.UnixCheck;

/** Chooses the engine that fits an application. */
public final class Engines {
    /** The engine that runs an installed Python in separate processes. */
    public static final String CPYTHON = "cpython";

    /** The engine that runs Python 2.7 in this JVM. */
    public static final String JYTHON = "jython";

    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(20);

    /** The property in which the launcher passes the prefix of the Python that has wsgi-express installed by pip. */
    private static final String OWN_HOME = "wsgi-express.python-home";

    /** Prints Python's version, and a second line if the script in the argument is not valid for it. */
    private static final String PROBE = """
            import sys
            sys.stdout.write('%d.%d.%d' % sys.version_info[:3] + chr(10))
            if len(sys.argv) > 1:
                with open(sys.argv[1], 'rb') as script:
                    source = script.read()
                try:
                    compile(source, sys.argv[1], 'exec')
                except (SyntaxError, ValueError) as error:  # ValueError for a NUL byte, before 3.12
                    line = getattr(error, 'lineno', None)
                    where = '' if line is None else 'line %s: ' % line
                    sys.stdout.write(where + str(getattr(error, 'msg', error)) + chr(10))
            """;

    private Engines() {}

    /**
     * An engine and why it was chosen.
     *
     * @param name the engine's name
     * @param pythonHome the virtual environment to use, {@code null} for the engine's default
     * @param version the version of Python, {@code ""} for no engine
     * @param why the reason, for the banner
     */
    public record Choice(String name, @Nullable Path pythonHome, String version, String why) {
        /** No engine, because only files are served. */
        public static final Choice NONE = new Choice("none", null, "", "files only");

        /** Returns whether it is {@link #NONE}. */
        public boolean isNone() {
            return name.equals(NONE.name);
        }
    }

    /**
     * Chooses an engine. Runs Python to learn its version, unless the user names jython.
     *
     * @param wanted the engine that the user named, {@code null} for none
     * @param home the virtual environment that the user named, {@code null} for none
     * @param entry the application
     * @param becomesAnother whether the application's processes start with the rights of this process and then become
     *     another user
     * @throws ExpressException if the named engine or environment cannot be used, or other users can change the Python
     *     of a process that becomes another user
     */
    public static Choice choose(@Nullable String wanted, @Nullable Path home, Entry entry, boolean becomesAnother) {
        if (wanted != null && !wanted.equals(CPYTHON) && !wanted.equals(JYTHON)) {
            throw ExpressException.usage("--engine " + wanted + ": expected " + CPYTHON + " or " + JYTHON);
        }
        Path named = home == null ? null : CurrentFolder.resolve(home);
        if (JYTHON.equals(wanted)) {
            return new Choice(JYTHON, named, "2.7", "asked for by --engine");
        }
        boolean asked = CPYTHON.equals(wanted) || home != null;
        String unfit = UnixCheck.fault(CPYTHON);
        if (unfit != null) {
            if (asked) {
                throw ExpressException.usage(unfit);
            }
            return new Choice(JYTHON, null, "2.7", unfit);
        }
        Path environment = named == null ? virtualEnvironment(entry.home()) : named;
        String place = environment == null ? "python3 on the PATH" : environment.toString();
        Path python = PythonProgram.find(environment);
        if (python != null && becomesAnother) {
            requireTrusted(python, environment);
        }
        List<String> answer = python == null ? List.of() : probe(python, entry.source());
        if (answer.isEmpty()) {
            if (asked) {
                throw ExpressException.usage("there is no Python that can be run: " + place + prefix(environment)
                        + "; expected --python-home with a virtual environment, or python3 on the PATH");
            }
            return new Choice(JYTHON, null, "2.7", "no python3 was found");
        }
        if (answer.size() > 1 && !asked && isForJython(entry.source())) {
            return new Choice(
                    JYTHON, null, "2.7", "the code is not valid for Python " + answer.get(0) + ", " + answer.get(1));
        }
        return new Choice(CPYTHON, environment, answer.get(0), asked ? "asked for" : "found " + place);
    }

    /**
     * Returns a hint for a user who names a Python program instead of the folder of its installation, {@code ""} for
     * none.
     */
    private static String prefix(@Nullable Path home) {
        Path folder = home == null || !Files.isRegularFile(home) ? null : home.getParent();
        Path prefix = folder == null || !folder.endsWith("bin") ? null : folder.getParent();
        return prefix == null || PythonProgram.find(prefix) == null
                ? ""
                : " is a program: name its folder, --python-home " + prefix;
    }

    /**
     * Returns whether a script that CPython refuses is valid for Jython. A script that is valid for neither is left to
     * CPython, because its author expects CPython's message.
     */
    private static boolean isForJython(@Nullable Path script) {
        return script != null
                && ServiceLoader.load(PythonEngineProvider.class, Engines.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .anyMatch(engine -> engine.name().equals(JYTHON) && engine.accepts(script));
    }

    /**
     * Returns the virtual environment for a project if the user names none: that of a wsgi-express installed by pip,
     * else the active one, else {@code .venv} or {@code venv} in the project.
     *
     * @param folder the project's folder
     * @return the environment, {@code null} for none
     */
    public static @Nullable Path virtualEnvironment(Path folder) {
        String own = System.getProperty(OWN_HOME, "");
        if (!own.isEmpty()) {
            return Path.of(own);
        }
        String active = System.getenv("VIRTUAL_ENV");
        return Stream.of(active == null ? "" : active, ".venv", "venv")
                .filter(name -> !name.isEmpty())
                .map(folder::resolve)
                .filter(candidate -> Files.isExecutable(candidate.resolve("bin/python")))
                .findFirst()
                .orElse(null);
    }

    /**
     * Refuses a Python that other users can change. To be called before the Python is asked for its version, because
     * that already executes code in its folders.
     */
    private static void requireTrusted(Path python, @Nullable Path environment) {
        try {
            String fault = PythonProgram.fault(python, environment);
            if (fault != null) {
                throw ExpressException.usage(
                        "--python-home: Python starts with the rights of the server before it becomes"
                                + " the user of --user or --service-user, but " + fault);
            }
        } catch (IOException e) {
            throw ExpressException.usage("--python-home: " + python + " cannot be checked: " + e, e);
        }
    }

    private static List<String> probe(Path python, @Nullable Path script) {
        List<String> command = Stream.concat(
                        Stream.of(python.toString(), "-S", "-c", PROBE),
                        script == null ? Stream.of() : Stream.of(script.toString()))
                .toList();
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            // The application's processes do not get these variables either.
            builder.environment().keySet().removeAll(List.of("PYTHONHOME", "PYTHONPATH"));
            BoundedProcess.Answer answer = BoundedProcess.await(builder.start(), PROBE_PATIENCE);
            List<String> lines = answer.succeeded() ? answer.output().lines().toList() : List.of();
            if (!lines.isEmpty()) {
                PythonVersions.note(python, lines.get(0)); // the engine need not ask it again
            }
            return lines;
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
