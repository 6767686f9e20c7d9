package org.wsgibridge.express.project;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.files.FileFault;

/**
 * The environment variables about Python, apart from the active virtual environment, for which {@link Engines} looks.
 * {@code PYTHONPATH} is honoured; variables that cannot be honoured are reported. Immutable.
 */
public final class PythonVariables {
    private final Map<String, String> environment;

    /**
     * Takes them from an environment.
     *
     * @param environment the variables by name
     */
    public PythonVariables(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * Returns the existing entries of {@code PYTHONPATH}, absolute; none for an engine that does not use it.
     *
     * @param engine the engine's name
     */
    public List<String> searchPath(String engine) {
        if (!engine.equals(Engines.CPYTHON)) {
            return List.of();
        }
        return entries().stream()
                .filter(entry -> fault(entry) == null)
                .map(entry -> CurrentFolder.resolve(Path.of(entry)).toString())
                .distinct()
                .toList();
    }

    private List<String> entries() {
        return List.of(value("PYTHONPATH").split(File.pathSeparator, -1)).stream()
                .filter(entry -> !entry.isBlank())
                .toList();
    }

    /** Returns why an entry cannot be used, {@code null} if it can. */
    private static @Nullable String fault(String entry) {
        try {
            String closed = FileFault.closed(Path.of(entry));
            return closed != null
                    ? "cannot be read: " + closed
                    : Files.exists(Path.of(entry)) ? null : "does not exist";
        } catch (InvalidPathException e) {
            return "does not exist";
        }
    }

    /**
     * Returns a line for each variable or entry that is not used, with the reason.
     *
     * @param engine the engine that was chosen
     */
    public List<String> notes(Engines.Choice engine) {
        List<String> notes = new ArrayList<>();
        if (engine.isNone()) {
            return notes;
        }
        String active = value("VIRTUAL_ENV");
        if (!active.isEmpty() && !Files.isExecutable(Path.of(active, "bin", "python"))) {
            notes.add("VIRTUAL_ENV=" + active
                    + " is not used, there is no bin/python in it that can be executed: the engine is " + engine.name()
                    + ", Python " + engine.version() + " (" + engine.why() + ")");
        }
        if (!value("PYTHONHOME").isEmpty()) {
            notes.add("PYTHONHOME=" + value("PYTHONHOME") + " is not used: --python-home names the Python to run");
        }
        if (engine.name().equals(Engines.JYTHON)) {
            if (!entries().isEmpty()) {
                notes.add("PYTHONPATH is not used by the engine jython, whose Python is 2.7:"
                        + " --python-path names folders for it");
            }
        } else {
            for (String entry : entries()) {
                String fault = fault(entry);
                if (fault != null) {
                    notes.add("PYTHONPATH: " + entry + " is left out, because it " + fault);
                }
            }
        }
        return notes;
    }

    private String value(String name) {
        return environment.getOrDefault(name, "");
    }
}
