package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command in its own pseudo-terminal, with a keyboard; closing it ends the server. */
final class Terminal implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("Server URL +: (http\\S+)");
    private static final String PROMPT = "(Pdb) ";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Process process;
    private final Path output;
    private final Path pidFile;
    private int read;

    private Terminal(Process process, Path output, Path pidFile) {
        this.process = process;
        this.output = output;
        this.pidFile = pidFile;
    }

    /** Starts a server. */
    static Terminal serve(Path folder, String... arguments) throws IOException {
        return serve(folder, List.of(), arguments);
    }

    /** Starts a server whose error stream a shell has led to a file. */
    static Terminal serveWithErrorsIn(Path errors, Path folder, String... arguments) throws IOException {
        return serve(folder, List.of("sh", "-c", "exec \"$@\" 2>\"$0\"", errors.toString()), arguments);
    }

    /** Starts a server for a user who wants no colours. */
    static Terminal serveWithoutColours(Path folder, String... arguments) throws IOException {
        return serve(folder, List.of("env", "NO_COLOR=1"), arguments);
    }

    private static Terminal serve(Path folder, List<String> prefix, String... arguments) throws IOException {
        Path pidFile = folder.resolve("terminal.pid");
        List<String> command = new ArrayList<>(List.of(
                "python3", "-c", "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"));
        command.addAll(prefix);
        command.addAll(QuickJava.program());
        command.addAll(QuickJava.path());
        command.addAll(List.of(
                WsgiExpress.class.getName(),
                "start-server",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--server-root",
                folder + "/root",
                "--pid-file",
                pidFile.toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "terminal", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().remove("VIRTUAL_ENV");
        builder.environment().remove("NO_COLOR");
        builder.environment().put("TERM", "xterm");
        return new Terminal(builder.start(), output, pidFile);
    }

    /** Waits for the banner. */
    Terminal ready() {
        await().atMost(Duration.ofMinutes(2)).until(() -> !process.isAlive() || output().contains("Locale Setting"));
        return this;
    }

    /** Returns all that was shown. */
    String output() {
        try {
            return Files.readString(output, UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for the debugger's prompt; returns what was shown since the last one. */
    String prompt() {
        await().atMost(Duration.ofMinutes(2)).until(() -> !process.isAlive() || output().indexOf(PROMPT, read) >= 0);
        String text = output();
        int end = text.indexOf(PROMPT, read);
        if (end < 0) {
            throw new AssertionError("no prompt: " + text);
        }
        String shown = text.substring(read, end);
        read = end + PROMPT.length();
        return shown;
    }

    /** Types a line. */
    void type(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(UTF_8));
        process.getOutputStream().flush();
    }

    /** Presses a key. */
    void press(char key) throws IOException {
        process.getOutputStream().write(key);
        process.getOutputStream().flush();
    }

    /** Waits for the end; returns the exit code of the server. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            throw new AssertionError("still running: " + output());
        }
        return process.exitValue();
    }

    /** Types a line; returns what is shown before the next prompt. */
    String ask(String line) throws IOException {
        type(line);
        return prompt();
    }

    /** Sends a request whose answer may wait for a line that is typed. */
    CompletableFuture<HttpResponse<String>> get(String path) {
        Matcher url = URL.matcher(output());
        if (!url.find()) {
            throw new AssertionError("no server: " + output());
        }
        return CLIENT.sendAsync(
                HttpRequest.newBuilder(URI.create(url.group(1)).resolve(path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(pidFile)) {
            ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip())).ifPresent(ProcessHandle::destroy);
        }
        try {
            if (process.waitFor(30, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
