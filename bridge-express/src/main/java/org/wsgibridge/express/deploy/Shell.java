package org.wsgibridge.express.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.startup.DependentProcess;
import org.wsgibridge.files.BoundedProcess;
import org.wsgibridge.files.TextFile;

/** Executes files of a project in a shell: scripts that set variables, and texts that refer to variables. Stateless. */
final class Shell {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Variables that are read-only in bash, which would end if a script set them. */
    private static final Set<String> READ_ONLY =
            Set.of("BASHOPTS", "BASH_VERSINFO", "EUID", "PPID", "SHELLOPTS", "UID");

    /**
     * Checks the syntax of a file, executes it, and prints all variables. Output of the file goes to the error stream,
     * and the exit code of its last command is ignored.
     */
    private static final String SOURCE = "\"$0\" -n \"$1\" || exit 2; set -a; . \"$1\" >&2; set +a; ENV -0 && ";

    private static final String EXPAND = "eval \"CAT <<wsgi_express_end\n$(CAT \"$1\")\nwsgi_express_end\n\" && ";

    /**
     * The end of the output, which is missing if the file has ended the shell or has replaced it by another program.
     */
    private static final String END = "\0wsgi-express-end";

    private Shell() {}

    /** Returns whether a shell can set a variable of this name. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches() && !READ_ONLY.contains(name);
    }

    /** Returns a text quoted as one word. */
    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /**
     * Executes a file in a shell that exports what it sets.
     *
     * @param file the file
     * @param folder the folder to execute it in
     * @param variables the variables before
     * @return the variables afterwards
     * @throws ExpressException if it is no valid script, ends the shell, or takes longer than a minute
     */
    static Map<String, String> source(Path file, Path folder, Map<String, String> variables) {
        Map<String, String> all = new TreeMap<>();
        String script = SOURCE.replace("ENV", tool("env", variables));
        for (String variable : run(script, file, folder, variables).split("\0", -1)) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                all.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        all.forEach((name, value) -> requireText(file, name, value, variables));
        return all;
    }

    /** Refuses a new value that is not UTF-8, because its bytes would be lost. */
    private static void requireText(Path file, String name, String value, Map<String, String> before) {
        if ((name + value).indexOf('\ufffd') >= 0 && !value.equals(before.get(name))) {
            throw ExpressException.usage(
                    file + ": the variable " + name + " has a value that is not UTF-8: expected text");
        }
    }

    /** Returns the absolute path of a program as a word for the shell, because the file may set another PATH. */
    private static String tool(String name, Map<String, String> variables) {
        return Stream.concat(
                        Stream.of("/usr/bin", "/bin"),
                        Stream.of(variables.getOrDefault("PATH", "").split(":", -1)))
                .filter(folder -> folder.startsWith("/") && Files.isExecutable(Path.of(folder, name)))
                .findFirst()
                .map(folder -> quoted(folder + "/" + name))
                .orElseThrow(() -> ExpressException.usage("there is no program " + name + " on the PATH"));
    }

    /**
     * Returns the words of a file, in which the shell expands {@code $NAME} and {@code $(COMMAND)}.
     *
     * @throws ExpressException if the shell fails, or takes longer than a minute
     */
    static List<String> words(Path file, Path folder, Map<String, String> variables) {
        String script = EXPAND.replace("CAT", tool("cat", variables));
        return Stream.of(TextFile.unmarked(run(script, file, folder, variables)).split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static String run(String script, Path file, Path folder, Map<String, String> variables) {
        String marked = script + "command printf '\\0wsgi-express-end'";
        List<String> command = new ArrayList<>(List.of(shell(), "-c", marked, shell(), file.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().clear();
        builder.environment().putAll(variables);
        try (DependentProcess started = DependentProcess.step(builder)) {
            BoundedProcess.Answer answer = BoundedProcess.await(started.process(), PATIENCE);
            if (!answer.ended()) {
                throw ExpressException.usage(file + " has not ended within " + PATIENCE.toSeconds()
                        + " s: expected a file that only sets variables");
            }
            if (answer.exitCode() != 0) {
                throw ExpressException.usage(file + " has ended the shell with exit code " + answer.exitCode()
                        + ": expected a shell script that sets variables");
            }
            if (!answer.output().endsWith(END)) {
                throw ExpressException.usage(file + " has ended the shell (exit, exec), or has more than 1 MiB of text:"
                        + " expected a shell script that only sets variables");
            }
            return answer.output().substring(0, answer.output().length() - END.length());
        } catch (IOException e) {
            throw ExpressException.usage(shell() + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExpressException.runtime("interrupted while " + file + " was executed", e);
        }
    }

    /** Returns bash if it exists, because the files of warpdrive are written for it. */
    private static String shell() {
        return Files.isExecutable(Path.of("/bin/bash")) ? "/bin/bash" : "/bin/sh";
    }
}
