package org.wsgibridge.it.express;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wsgibridge.it.server.Coverage;

/** A command that serves until it is closed. */
public final class Server implements AutoCloseable {
    /** The jar that was packaged. */
    public static final Path JAR = Path.of("../bridge-express/target/wsgi-express.jar")
            .toAbsolutePath()
            .normalize();
    /** Serves at a free port, and says so. */
    public static final List<String> ANY_PORT = List.of("--host", "127.0.0.1", "--port", "0", "--server-root", "root");

    private static final Pattern URL = Pattern.compile("Server URL +: (http\\S+)");
    private static final Pattern ADMIN = Pattern.compile("Admin URL +: (http\\S+)");
    private static final Pattern TOKEN = Pattern.compile("Admin Token +: (\\S+)");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Process process;
    private final Path output;

    private Server(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Returns the JVM of the tests. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Runs a command in a folder; returns when it has printed the banner or has ended. */
    public static Server start(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        Path output = Files.createTempFile(folder, "server", ".out");
        ProcessBuilder builder = new ProcessBuilder(QuickExpress.of(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().remove("VIRTUAL_ENV");
        Coverage.measure(builder.environment());
        builder.environment().putAll(environment);
        Server server = new Server(builder.start(), output);
        await().atMost(Duration.ofMinutes(2))
                .until(() -> !server.process.isAlive() || server.output().contains("Locale Setting"));
        return server;
    }

    /** Returns what it has printed. */
    public String output() {
        try {
            return Files.readString(output, UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Asks for a path. */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(url().resolve(path)).timeout(PATIENCE).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Asks for a path without waiting for the response. */
    public CompletableFuture<HttpResponse<String>> getAsync(String path) {
        return CLIENT.sendAsync(
                HttpRequest.newBuilder(url().resolve(path)).timeout(PATIENCE).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Returns the root's URL. */
    public URI url() {
        return printed(URL);
    }

    /** Returns the URL of the status page. */
    public URI admin() {
        return printed(ADMIN);
    }

    /** Returns the token that it has printed. */
    public String token() {
        return printed(TOKEN).toString();
    }

    private URI printed(Pattern what) {
        Matcher found = what.matcher(output());
        if (!found.find()) {
            throw new AssertionError("no such line: " + what + "\n" + output());
        }
        return URI.create(found.group(1));
    }

    /** Waits for the end of the process, and returns its exit code; -1 when it does not end. */
    public int exitValue() throws InterruptedException {
        return process.waitFor(1, TimeUnit.MINUTES) ? process.exitValue() : -1;
    }

    /** Returns the process that was started. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Returns the port that it listens on. */
    public int port() {
        Matcher url = URL.matcher(output());
        if (!url.find()) {
            throw new AssertionError("no server: " + output());
        }
        return URI.create(url.group(1)).getPort();
    }

    @Override
    public void close() {
        process.destroy();
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
