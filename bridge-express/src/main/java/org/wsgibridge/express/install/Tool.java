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
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.express.startup.DependentProcess;
import org.wsgibridge.files.BoundedProcess;

/** Runs Python and its tools while a project is built, with an environment in which the same input has the same output. */
public final class Tool {
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    /** What would change where Python finds modules, how it writes, or what is installed where. */
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

    /** The name and the password of an address, also of one that no program can parse. */
    private static final Pattern CREDENTIALS = Pattern.compile("://[^/\\s']*@");

    private final List<String> command;
    private final Path folder;
    private final Map<String, String> variables = new HashMap<>();

    /**
     * Makes it; nothing runs yet.
     *
     * @param folder where it runs
     * @param command the program and its arguments
     */
    public Tool(Path folder, List<String> command) {
        this.folder = folder;
        this.command = List.copyOf(command);
        variables.putAll(
                Map.of("LC_ALL", "C.UTF-8", "PYTHONIOENCODING", "utf-8", "PYTHONHASHSEED", "0", "PIP_NO_INPUT", "1"));
    }

    /** Adds variables of its environment. */
    public Tool with(Map<String, String> more) {
        variables.putAll(more);
        return this;
    }

    /** Adds a variable of its environment. */
    public Tool with(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /**
     * Runs it, for half an hour at most.
     *
     * @throws ExpressException when it cannot be run, or has not ended by then
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

    /** Returns those variables that do not change where Python finds modules, or what is installed where. */
    static Map<String, String> kept(Map<String, String> variables) {
        return variables.entrySet().stream()
                .filter(variable -> !DROPPED.contains(variable.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Returns what a program has printed, without the names and passwords in addresses. */
    static String masked(String output) {
        return CREDENTIALS.matcher(output).replaceAll("://****@");
    }

    /** Returns the last line that says something, which of a traceback is the exception; without passwords. */
    public static String lastLine(String output) {
        return Arrays.stream(masked(output).split("\\R", -1))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((first, last) -> last)
                .orElse("it said nothing");
    }

    /**
     * Writes a Python script to a folder.
     *
     * @param owner a class of the package that has the script
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
