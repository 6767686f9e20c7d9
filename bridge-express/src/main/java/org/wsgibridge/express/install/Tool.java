package org.wsgibridge.express.install;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.startup.DependentProcess;
import org.wsgibridge.files.BoundedProcess;

/**
 * Runs Python and its tools while a project is built, in an environment in which the same input gives the same output.
 * Not thread-safe.
 */
public final class Tool {
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    /** Variables that would change where Python finds modules, what it writes, or where packages are installed. */
    private static final List<String> DROPPED = List.of(
            "PYTHONHOME",
            "PYTHONPATH",
            "PYTHONSTARTUP",
            "PYTHONDONTWRITEBYTECODE",
            "PYTHONOPTIMIZE",
            "PIP_TARGET",
            "PIP_USER",
            "UV_FROZEN",
            "UV_LOCKED",
            "UV_PROJECT",
            "UV_SYSTEM_PYTHON",
            "UV_WORKING_DIR",
            "UV_WORKING_DIRECTORY");

    /** The user name and password in a URL, even in a malformed one. */
    private static final Pattern CREDENTIALS = Pattern.compile("://[^/\\s']*@");

    private final List<String> command;
    private final Path folder;
    private final Map<String, String> variables = new HashMap<>();

    /**
     * Prepares a program; nothing runs yet.
     *
     * @param folder the folder that it runs in
     * @param command the program and its arguments
     */
    public Tool(Path folder, List<String> command) {
        this.folder = folder;
        this.command = List.copyOf(command);
        variables.putAll(
                Map.of("LC_ALL", "C.UTF-8", "PYTHONIOENCODING", "utf-8", "PYTHONHASHSEED", "0", "PIP_NO_INPUT", "1"));
    }

    /** Adds environment variables; returns this. */
    public Tool with(Map<String, String> more) {
        variables.putAll(more);
        return this;
    }

    /** Adds an environment variable; returns this. */
    public Tool with(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /**
     * Runs the program, for half an hour at most. The output and the error stream are combined.
     *
     * @return the output and the exit code
     * @throws ExpressException if it cannot be run, or has not ended by then
     */
    public BoundedProcess.Answer run() {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeAll(DROPPED);
        builder.environment().putAll(variables);
        try (DependentProcess started = DependentProcess.step(builder)) {
            BoundedProcess.Answer answer = BoundedProcess.await(started.process(), PATIENCE);
            if (!answer.ended()) {
                throw ExpressException.usage(command.get(0) + " has not ended within " + PATIENCE.toMinutes()
                        + " minutes: " + lastLine(answer.output()));
            }
            return answer;
        } catch (IOException e) {
            throw ExpressException.usage(command.get(0) + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExpressException.runtime("the build was interrupted", e);
        }
    }

    /** Returns the variables without those that {@link #DROPPED} names. */
    static Map<String, String> kept(Map<String, String> variables) {
        return variables.entrySet().stream()
                .filter(variable -> !DROPPED.contains(variable.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Returns the output of a program, with the user names and passwords in URLs masked. */
    static String masked(String output) {
        return CREDENTIALS.matcher(output).replaceAll("://****@");
    }

    /**
     * Returns the last line that is not empty, with passwords in URLs masked. In a traceback, that is the exception.
     */
    public static String lastLine(String output) {
        return Arrays.stream(masked(output).split("\\R", -1))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((first, last) -> last)
                .orElse("it said nothing");
    }

    /**
     * Writes a Python script to a folder, unless it is there already.
     *
     * @param owner a class of the package that has the script as a resource
     * @param name the name of the script
     * @param folder the folder
     * @return the file
     */
    public static Path script(Class<?> owner, String name, Path folder) {
        Path file = folder.resolve(name);
        try (InputStream source = Objects.requireNonNull(owner.getResourceAsStream(name), name)) {
            if (!Files.exists(file)) {
                Files.copy(source, file);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
