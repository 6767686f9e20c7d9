package org.wsgibridge.express.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.server.Signals;
import org.wsgibridge.express.startup.ClassPath;
import org.wsgibridge.express.startup.ForegroundProcess;

/**
 * The program that replaces this command. The command writes it to a file of the launcher, which becomes the program
 * when this JVM has ended. Without the launcher, the program runs as a child of this JVM. Then the JVM passes on the
 * signal to end and the exit code.
 */
final class Successor {
    /**
     * The variable with the launcher's file for shell commands, which the launcher executes when this JVM has ended.
     */
    private static final String FILE = "WSGI_EXPRESS_SUCCESSOR";

    /** The reason of the operating system in the message of an exception. */
    private static final Pattern ERROR = Pattern.compile("error=\\d+, (.+)$");

    private final ProjectEnvironment environment;
    private final Path folder;

    /**
     * Makes a successor; nothing runs yet.
     *
     * @param environment its variables
     * @param folder the folder that it runs in
     */
    Successor(ProjectEnvironment environment, Path folder) {
        this.environment = environment;
        this.folder = folder;
    }

    /**
     * Replaces this command by a program.
     *
     * @param command the program and its arguments
     * @return the exit code for this JVM
     * @throws ExpressException if the program cannot be run
     */
    int run(List<String> command) {
        return become(command, "exec " + words(command), null);
    }

    /**
     * Replaces this command by {@code wsgi-express} itself.
     *
     * @param arguments its arguments
     * @param patience how long it may take to end after the signal to end, before it is killed
     * @return the exit code for this JVM
     */
    int serve(List<String> arguments, Duration patience) {
        List<String> command = new ArrayList<>(ClassPath.program());
        command.addAll(arguments);
        return become(command, "set -- " + words(arguments), patience);
    }

    /** Looks for the program on the project's PATH. The JVM would look on its own. */
    private List<String> found(List<String> command) {
        String name = command.get(0);
        List<String> found = new ArrayList<>(command);
        if (name.indexOf('/') < 0) {
            Stream.of(environment.get("PATH", "").split(":", -1))
                    .map(place -> folder.resolve(place).resolve(name))
                    .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                    .findFirst()
                    .ifPresent(file -> found.set(0, file.toString()));
        }
        return found;
    }

    /** Returns the operating system's reason, without the text that Java puts before it. */
    private String reason(String program, IOException fault) {
        boolean isPath = program.indexOf('/') >= 0;
        Matcher reason = ERROR.matcher(String.valueOf(fault.getMessage()));
        return (!isPath && found(List.of(program)).get(0).equals(program)) || !reason.find()
                ? "expected a program that is on the PATH"
                : reason.group(1) + (isPath ? "; expected a program" : "; expected another program on the PATH");
    }

    private static String words(List<String> command) {
        return command.stream().map(Shell::quoted).collect(Collectors.joining(" "));
    }

    private int become(List<String> command, String shell, @Nullable Duration patience) {
        String file = System.getenv(FILE);
        if (file != null) {
            String script =
                    environment.script() + "cd " + Shell.quoted(folder.toString()) + " || exit\n" + shell + "\n";
            try {
                Files.writeString(Path.of(file), script, UTF_8, StandardOpenOption.WRITE);
                return 0;
            } catch (IOException e) {
                throw ExpressException.runtime(FILE + "=" + file + " cannot be written: " + e.getMessage(), e);
            }
        }
        ProcessBuilder builder =
                new ProcessBuilder(found(command)).directory(folder.toFile()).inheritIO();
        builder.environment().clear();
        builder.environment().putAll(environment.variables());
        Signals.ignore("INT"); // the terminal sends it to the program as well, which decides
        try {
            return ForegroundProcess.successor(builder, patience);
        } catch (IOException e) {
            throw ExpressException.usage(command.get(0) + " cannot be run: " + reason(command.get(0), e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExpressException.runtime("the program was interrupted", e);
        }
    }
}
