package org.wsgibridge.express.project;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the environment says of Python, besides the active virtual environment that {@link Engines} looks for: {@code
 * PYTHONPATH} is honoured, and what cannot be honoured is reported.
 */
public final class PythonVariables {
    private final Map<String, String> environment;

    /**
     * Makes them of an environment.
     *
     * @param environment the variables by name
     */
    public PythonVariables(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * Returns what {@code PYTHONPATH} names and is there, absolute; nothing for an engine that does not use it.
     *
     * @param engine the engine's name
     */
    public List<String> searchPath(String engine) {
        if (!engine.equals(Engines.CPYTHON)) {
            return List.of();
        }
        return entries().stream()
                .filter(PythonVariables::exists)
                .map(entry -> CurrentFolder.resolve(Path.of(entry)).toString())
                .distinct()
                .toList();
    }

    private List<String> entries() {
        return List.of(value("PYTHONPATH").split(File.pathSeparator, -1)).stream()
                .filter(entry -> !entry.isBlank())
                .toList();
    }

    private static boolean exists(String entry) {
        try {
            return Files.exists(Path.of(entry));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /**
     * Returns a line for each variable that is not used, with the reason.
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
                notes.add(
                        "PYTHONPATH is not used by the engine jython, whose Python is 2.7: --python-path names folders for it");
            }
        } else {
            entries().stream()
                    .filter(entry -> !exists(entry))
                    .map(entry -> "PYTHONPATH: " + entry + " is left out, because it does not exist")
                    .forEach(notes::add);
        }
        return notes;
    }

    private String value(String name) {
        return environment.getOrDefault(name, "");
    }
}
