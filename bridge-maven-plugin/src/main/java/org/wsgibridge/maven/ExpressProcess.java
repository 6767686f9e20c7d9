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
 * A command of wsgi-express in a separate process. Its code could be called here as well; but a WAR is taken from the
 * one jar that has all libraries, a Maven with several threads has one working directory, locale and set of system
 * properties for all of them, and a server is to end when its goal does. So the goals have the same options, messages
 * and bytes as the command. For one thread.
 */
final class ExpressProcess {
    private static final String MESSAGE = "wsgi-express: ";
    private static final String HINT = "Try: ";

    private final ProcessBuilder builder;
    private final String name;

    /**
     * Makes it; nothing runs yet.
     *
     * @param jar {@code wsgi-express.jar}
     * @param folder where it runs
     * @param command the command and its arguments
     */
    ExpressProcess(File jar, File folder, List<String> command) {
        List<String> all = new ArrayList<>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // A Maven that is killed can end nothing: the command notices by itself.
        all.add("-Dwsgi-express.parent=" + ProcessHandle.current().pid());
        all.addAll(List.of("-jar", jar.toString()));
        all.addAll(command);
        builder = new ProcessBuilder(all).directory(folder);
        name = command.get(0);
    }

    /**
     * Runs it to its end.
     *
     * @param log takes each line that it prints
     * @throws MojoFailureException with what it says when it fails
     * @throws MojoExecutionException when it cannot be run
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
     * Runs it to its end, with the terminal of this process.
     *
     * @throws MojoFailureException when it fails
     * @throws MojoExecutionException when it cannot be run
     */
    void runInForeground() throws MojoFailureException, MojoExecutionException {
        builder.inheritIO();
        int exitCode = await(process -> {});
        if (exitCode != 0) {
            throw new MojoFailureException(name + " ended with exit code " + exitCode);
        }
    }

    /** What is done while it runs. */
    private interface Work {
        void with(Process process) throws IOException;
    }

    private int await(Work work) throws MojoExecutionException {
        try {
            Process process = builder.start();
            // A Maven that gets the signal to end waits until the process has ended its own.
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
