package org.wsgibridge.express.project;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.PythonProgram;

/**
 * Explains the failure of an application that the chosen Python cannot load, because it lacks a module or because the
 * code is that of Python 2. Stateless.
 */
public final class LoadAdvice {
    private static final Pattern NOT_FOUND =
            Pattern.compile("(?:ModuleNotFoundError|ImportError): No module named '?([\\w.]+)'?");

    /** What Python 3 says of statements that only Python 2 has. */
    private static final Pattern OF_PYTHON_2 =
            Pattern.compile("SyntaxError: (?:Missing parentheses in call to '(?:print|exec)'"
                    + "|multiple exception types must be parenthesized|leading zeros in decimal integer literals)");

    /** Database drivers in C, for whose databases the bridge provides a module for Jython. */
    private static final Set<String> DRIVERS = Set.of("mysql", "psycopg", "pysqlite2");

    /** The distributions whose names differ from that of their module. */
    private static final Map<String, String> DISTRIBUTIONS = Map.ofEntries(
            Map.entry("bs4", "beautifulsoup4"),
            Map.entry("cv2", "opencv-python-headless"),
            Map.entry("dateutil", "python-dateutil"),
            Map.entry("dotenv", "python-dotenv"),
            Map.entry("environ", "django-environ"),
            Map.entry("jwt", "PyJWT"),
            Map.entry("MySQLdb", "mysqlclient"),
            Map.entry("PIL", "Pillow"),
            Map.entry("rest_framework", "djangorestframework"),
            Map.entry("sklearn", "scikit-learn"),
            Map.entry("yaml", "PyYAML"));

    /** Follows the name of the application's own module in the message that it is missing. */
    private static final String SEARCHED = "; searched in";

    private static final String CONFIGURATION = "pyvenv.cfg";

    private LoadAdvice() {}

    /**
     * Runs an action. If it fails because of a missing module, or of code of Python 2, adds to the message which Python
     * was used, and what to do.
     */
    public static <T> T explaining(Engines.Choice engine, Supplier<T> action) {
        try {
            return action.get();
        } catch (ExpressException e) {
            String hint = hint(String.valueOf(e.getMessage()), engine);
            if (hint == null) {
                throw e;
            }
            throw ExpressException.runtime(e.getMessage() + "\nwsgi-express: " + hint, e);
        }
    }

    /**
     * Says which Python was used, and how to choose another one.
     *
     * @param message a message with a traceback of Python's
     * @param engine the engine that was used
     * @return a sentence, {@code null} if the message is about something else
     */
    private static @Nullable String hint(String message, Engines.Choice engine) {
        Matcher missing = NOT_FOUND.matcher(message);
        String name = null;
        boolean isApplication = false;
        while (missing.find()) {
            name = missing.group(1); // the last one is that of the exception that was not caught
            isApplication = message.startsWith(SEARCHED, missing.end());
        }
        if (name == null) {
            return engine.name().equals(Engines.CPYTHON)
                            && OF_PYTHON_2.matcher(message).find()
                    ? "this is code of Python 2, and Python " + engine.version()
                            + " was used: --engine jython runs Python 2.7, or --python-home names a Python 2.7"
                    : null;
        }
        if (engine.name().equals(Engines.JYTHON)) {
            return "Jython has no module " + name
                    + ": name its package in requirements.txt, install it by \"wsgi-express install-python"
                    + " --engine jython --target lib-python\", and add --python-path lib-python; a 2.7 environment at"
                    + " --python-home may also have it, if it is pure Python"
                    + (DRIVERS.contains(name.split("\\.", 2)[0])
                            ? "; for databases there are sqlite3, psycopg2 and MySQLdb, see jython-databases in the"
                                    + " documentation"
                            : "; modules in C need --engine cpython");
        }
        String python = engine.name() + ", Python " + engine.version() + ", "
                + (engine.pythonHome() == null ? "python3 on the PATH" : engine.pythonHome());
        String elsewhere = "name the virtual environment that has it by --python-home, or its folder by --python-path";
        return "the Python that was used (" + python + ") has no module " + name + ": "
                + (isApplication ? "" : installation(name, engine.pythonHome())) + elsewhere;
    }

    /** Returns the command that installs packages into an environment; {@code null} if it has neither pip nor uv. */
    private static @Nullable String installer(Path home, Path program) {
        if (Files.exists(home.resolve("bin/pip"))) {
            return program + " -m pip install";
        }
        try {
            boolean isOfUv =
                    Files.readAllLines(home.resolve(CONFIGURATION)).stream().anyMatch(line -> line.startsWith("uv "));
            return isOfUv ? "uv pip install --python " + program : null;
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * Returns how to install a module into a virtual environment; {@code ""} for other Pythons, whose packages belong
     * to the operating system.
     */
    private static String installation(String module, @Nullable Path home) {
        Path program =
                home == null || !Files.isRegularFile(home.resolve(CONFIGURATION)) ? null : PythonProgram.find(home);
        String installer = home == null || program == null ? null : installer(home, program);
        if (installer == null) {
            return "";
        }
        if (module.contains(".")) {
            return "install the package that has the module " + module + " by " + installer + "; or ";
        }
        String known = DISTRIBUTIONS.get(module);
        return "install it, " + installer + " " + (known == null ? module : known)
                + (known == null ? " (or the package that has the module " + module + ", if its name differs)" : "")
                + "; or ";
    }
}
