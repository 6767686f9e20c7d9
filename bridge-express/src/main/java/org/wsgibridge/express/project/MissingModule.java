package org.wsgibridge.express.project;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Explains the failure of an application whose modules the chosen Python does not have. Stateless. */
public final class MissingModule {
    private static final Pattern NOT_FOUND =
            Pattern.compile("(?:ModuleNotFoundError|ImportError): No module named '?([\\w.]+)'?");

    /** Database drivers in C, for whose databases the bridge provides a module for Jython. */
    private static final Set<String> DRIVERS = Set.of("mysql", "psycopg", "pysqlite2");

    private MissingModule() {}

    /**
     * Says which Python was used, and how to choose another one.
     *
     * @param message a message with a traceback of Python's
     * @param engine the engine that was used
     * @return a sentence, {@code null} if the message is not about a missing module
     */
    public static @Nullable String hint(String message, Engines.Choice engine) {
        Matcher missing = NOT_FOUND.matcher(message);
        String name = null;
        while (missing.find()) {
            name = missing.group(1); // the last one is that of the exception that was not caught
        }
        if (name == null) {
            return null;
        }
        if (engine.name().equals(Engines.JYTHON)) {
            return "Jython has no module " + name
                    + ": a 2.7 environment at --python-home may have it, if it is pure Python"
                    + (DRIVERS.contains(name.split("\\.", 2)[0])
                            ? "; for databases there are sqlite3, psycopg2 and MySQLdb, see docs/jython-databases.md"
                            : "; modules in C need --engine cpython");
        }
        String python = engine.name() + ", Python " + engine.version() + ", "
                + (engine.pythonHome() == null ? "python3 on the PATH" : engine.pythonHome());
        return "the Python that was used (" + python + ") has no module " + name
                + ": name the virtual environment that has it by --python-home, or its folder by --python-path";
    }
}
