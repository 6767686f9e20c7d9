package org.wsgibridge.maven;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;

/**
 * A command of wsgi-express in a separate process, so that goals have the same options, messages and results as the
 * command. The code cannot be called in the JVM of Maven, for three reasons. A WAR is made from the one jar that has
 * all libraries. All threads of a parallel build share one working directory, one locale and one set of system
 * properties. A server has to end together with its goal. For one thread.
 */
final class ExpressProcess {
    private static final String MESSAGE = "wsgi-express: ";
    private static final String HINT = "Try: ";

    private final ProcessBuilder builder;
    private final String name;

    /**
     * Prepares a command; nothing runs yet.
     *
     * @param jar {@code wsgi-express.jar}
     * @param folder the folder that it runs in
     * @param command the command and its arguments
     */
    ExpressProcess(File jar, File folder, List<String> command) {
        List<String> all = new ArrayList<>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // If Maven is killed, it cannot end the command. So the command watches its parent process.
        all.add("-Dwsgi-express.parent=" + ProcessHandle.current().pid());
        all.addAll(List.of("-jar", jar.toString()));
        all.addAll(command);
        builder = new ProcessBuilder(all).directory(folder);
        name = command.get(0);
    }

    /**
     * Runs the command, and waits for its end.
     *
     * @param log takes each line that it prints
     * @throws MojoFailureException with its message, if it fails
     * @throws MojoExecutionException if it cannot be run
     */
    void run(Consumer<String> log) throws MojoFailureException, MojoExecutionException {
        builder.redirectErrorStream(true);
        List<String> message = new ArrayList<>();
        int exitCode = await(process -> {
            process.getOutputStream().close();
            read(process, log, message);
        });
        if (exitCode != 0) {
            throw new MojoFailureException(
                    message.isEmpty() ? name + " ended with exit code " + exitCode : String.join("\n", message));
        }
        message.forEach(log);
    }

    private static void read(Process process, Consumer<String> log, List<String> message) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), Charset.defaultCharset()));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            boolean isMessage = line.startsWith(MESSAGE);
            if (isMessage || (!message.isEmpty() && !line.startsWith(HINT))) {
                message.add(isMessage ? line.substring(MESSAGE.length()) : line);
            } else if (message.isEmpty()) {
                log.accept(line);
            }
        }
    }

    /**
     * Runs the command with the terminal of this process, and waits for its end.
     *
     * @throws MojoFailureException if it fails
     * @throws MojoExecutionException if it cannot be run
     */
    void runInForeground() throws MojoFailureException, MojoExecutionException {
        builder.inheritIO();
        int exitCode = await(process -> {});
        if (exitCode != 0) {
            throw new MojoFailureException(name + " ended with exit code " + exitCode);
        }
    }

    /** Work that is done while the process runs. */
    private interface Work {
        void with(Process process) throws IOException;
    }

    private int await(Work work) throws MojoExecutionException {
        try {
            Process process = builder.start();
            // When Maven is told to end, it waits until the command has ended its own processes.
            Thread end = new Thread(() -> end(process), "wsgi-bridge-end");
            Runtime.getRuntime().addShutdownHook(end);
            try {
                work.with(process);
                return process.waitFor();
            } finally {
                removeHook(end);
            }
        } catch (IOException e) {
            throw new MojoExecutionException(name + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException(name + " was interrupted", e);
        }
    }

    private static void end(Process process) {
        process.destroy();
        process.onExit().join();
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs.
        }
    }
}
