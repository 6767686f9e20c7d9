package org.wsgibridge.express.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.files.BoundedProcess;

/** What only a shell can do: files with variables, and text that names some. Stateless. */
final class Shell {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** What a file prints is for the user, and what it does for its last command no fault of it. */
    private static final String SOURCE = "\"$0\" -n \"$1\" || exit 2; set -a; . \"$1\" >&2; set +a; exec env -0";

    private static final String EXPAND = "eval \"cat <<wsgi_express_end\n$(cat \"$1\")\nwsgi_express_end\n\"";

    private Shell() {}

    /** Returns whether a shell can have a variable of this name. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Returns a text as one word. */
    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /**
     * Executes a file in a shell that exports what it sets.
     *
     * @param file the file
     * @param folder where
     * @param variables the variables before
     * @return the variables afterwards
     * @throws ExpressException when it is no valid script, or ends the shell
     */
    static Map<String, String> source(Path file, Path folder, Map<String, String> variables) {
        Map<String, String> all = new TreeMap<>();
        for (String variable : run(SOURCE, file, folder, variables).split("\0", -1)) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                all.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return all;
    }

    /**
     * Returns the words of a file, in which {@code $NAME} and {@code $(COMMAND)} mean what they mean in a shell.
     *
     * @throws ExpressException when the shell cannot make sense of it
     */
    static List<String> words(Path file, Path folder, Map<String, String> variables) {
        return Stream.of(run(EXPAND, file, folder, variables).split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static String run(String script, Path file, Path folder, Map<String, String> variables) {
        List<String> command = new ArrayList<>(List.of(shell(), "-c", script, shell(), file.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().clear();
        builder.environment().putAll(variables);
        try {
            BoundedProcess.Answer answer = BoundedProcess.await(builder.start(), PATIENCE);
            if (!answer.ended()) {
                throw ExpressException.usage(file + " has not ended within " + PATIENCE.toSeconds()
                        + " s: expected a file that only sets variables");
            }
            if (answer.exitCode() != 0) {
                throw ExpressException.usage(file + " has ended the shell with exit code " + answer.exitCode()
                        + ": expected a shell script that sets variables");
            }
            return answer.output();
        } catch (IOException e) {
            throw ExpressException.usage(shell() + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExpressException.runtime("interrupted while " + file + " was executed", e);
        }
    }

    /** warpdrive's files are written for bash. */
    private static String shell() {
        return Files.isExecutable(Path.of("/bin/bash")) ? "/bin/bash" : "/bin/sh";
    }
}
