package org.wsgibridge.cpython.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.files.BoundedProcess;
import org.wsgibridge.files.PythonProgram;
import org.wsgibridge.files.PythonVersions;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.group.PythonSettings;

/**
 * Finds the Python to run: that of {@code python-home}, otherwise {@code python3} on the PATH. Also finds the wrapper
 * that starts it. Stateless.
 */
public final class PythonExecutable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Stands for Python among the words of python-wrapper. */
    private static final String PYTHON = "%{PYTHON}";

    private PythonExecutable() {}

    /**
     * Finds the executable.
     *
     * @throws SettingsException when there is none
     */
    public static Path find(PythonSettings settings) {
        Path home = settings.pythonHome();
        Path found = PythonProgram.find(home);
        if (found == null) {
            throw fault(
                    home == null
                            ? "python-home is not set and there is no python3 on the PATH (" + PythonProgram.path()
                                    + ")"
                            : "python-home: " + home + " has no bin/python3 and no bin/python that can be executed;"
                                    + " expected a virtualenv or the prefix of a Python installation");
        }
        return found;
    }

    /**
     * Returns the command that runs Python, as a list to which the caller adds a script and its arguments.
     *
     * @throws SettingsException if there is no Python or no wrapper
     */
    public static List<String> command(PythonSettings settings) {
        String python = find(settings).toString();
        List<String> command = new ArrayList<>();
        for (String word : settings.wrapper()) {
            if (word.equals(PYTHON)) {
                command.addAll(List.of(python, "-u"));
            } else {
                command.add(command.isEmpty() ? wrapper(settings).toString() : word);
            }
        }
        if (!settings.wrapper().contains(PYTHON)) {
            command.addAll(List.of(python, "-u"));
        }
        return command;
    }

    /**
     * Finds the program that starts Python: Python itself, or the first word of python-wrapper, which is searched
     * beside Python and then on the PATH.
     *
     * @throws SettingsException when there is none
     */
    public static Path wrapper(PythonSettings settings) {
        Path python = find(settings);
        String name = settings.wrapper().isEmpty() ? PYTHON : settings.wrapper().get(0);
        if (name.equals(PYTHON)) {
            return python;
        }
        Path program = name.indexOf('/') >= 0
                ? settings.home().resolve(name).toAbsolutePath()
                : PythonProgram.beside(python, name);
        if (program == null || !Files.isRegularFile(program) || !Files.isExecutable(program)) {
            throw fault("python-wrapper: there is no program " + name
                    + (program == null ? " beside " + python + " or on the PATH (" + PythonProgram.path() + ")" : "")
                    + "; expected one that can be executed");
        }
        return program;
    }

    /**
     * Runs the executable to find out whether it is a Python that the daemon supports.
     *
     * @return its version, such as {@code 3.11}
     * @throws SettingsException if it is not
     */
    public static String check(Path executable) {
        String version;
        try {
            version = version(executable);
        } catch (IOException e) {
            throw fault("python-home: " + executable + " cannot be run: " + e.getMessage());
        }
        if (version == null || !isSupported(version)) {
            throw fault("python-home: " + executable + " is "
                    + (version == null ? "no Python" : "Python " + version)
                    + "; expected CPython 2.7, or 3.8 or later");
        }
        return version;
    }

    private static @Nullable String version(Path executable) throws IOException {
        String known = PythonVersions.of(executable);
        if (known != null) {
            return known.substring(0, known.lastIndexOf('.'));
        }
        String output = output(List.of(
                executable.toString(), "-S", "-c", "import sys; sys.stdout.write('%d.%d' % sys.version_info[:2])"));
        return output.matches("\\d+\\.\\d+") ? output : null;
    }

    /**
     * Runs a command with a short output.
     *
     * @return its standard output and error
     * @throws IOException if it cannot be run, or does not end within 20 seconds
     */
    public static String output(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectErrorStream(true);
        DaemonEnvironment.dropAnotherPython(builder.environment());
        try {
            BoundedProcess.Answer answer = BoundedProcess.await(ProcessStarter.start(builder), PATIENCE);
            if (!answer.ended()) {
                throw new IOException("it gave no answer within " + PATIENCE.toSeconds() + " seconds");
            }
            return answer.output();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static boolean isSupported(String version) {
        int dot = version.indexOf('.');
        int major = Integer.parseInt(version.substring(0, dot));
        int minor = Integer.parseInt(version.substring(dot + 1));
        return major == 3 ? minor >= 8 : major == 2 && minor == 7;
    }

    private static SettingsException fault(String message) {
        return new SettingsException(List.of(message));
    }
}
