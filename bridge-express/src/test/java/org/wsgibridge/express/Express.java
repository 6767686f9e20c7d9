package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The command in a separate JVM, as a user runs it; closing it kills what is left. */
public final class Express implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("Server URL +: (http\\S+)");
    private static final Pattern ADMIN = Pattern.compile("Admin URL +: (http\\S+)");
    private static final Pattern TOKEN = Pattern.compile("Admin Token +: (\\S+)");
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();

    static {
        // Every server is a JVM and an interpreter: on a busy machine they take their time.
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }

    private final Process process;
    private final Path output;

    private Express(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Runs a command in a folder. */
    public static Express run(Path folder, String... arguments) throws IOException {
        return run(List.of(), folder, Map.of(), arguments);
    }

    /** Does the same as a shell does whose user has gone to a folder by that name of it, links included. */
    static Express runFrom(Path named, Path folder, String... arguments) throws IOException {
        return run(shellIn(named), folder, Map.of(), arguments);
    }

    private static List<String> shellIn(Path named) {
        return List.of("sh", "-c", "cd \"$0\" && exec \"$@\"", named.toString());
    }

    /** Runs a command in a folder with further environment variables. */
    static Express run(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        return run(List.of(), folder, environment, arguments);
    }

    /** Runs a command in a folder as root that may not listen at ports below 1024. */
    static Express runWithoutLowPorts(Path folder, String... arguments) throws IOException {
        return run(List.of("setpriv", "--bounding-set=-net_bind_service", "--"), folder, Map.of(), arguments);
    }

    /** Runs a command in a folder, without root's right to ignore the permissions of files. */
    static Express runWithoutRightsOfRoot(Path folder, String... arguments) throws IOException {
        List<String> prefix = "root".equals(System.getProperty("user.name"))
                ? List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--")
                : List.of();
        return run(prefix, folder, Map.of(), arguments);
    }

    /** Runs a command in a folder as the user nobody, which may read all files; only root can do that. */
    static Express runAsNobody(Path folder, String... arguments) throws IOException {
        List<String> prefix = List.of(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--inh-caps=+dac_read_search",
                "--ambient-caps=+dac_read_search",
                "--");
        return run(prefix, folder, Map.of(), arguments);
    }

    /** Runs a command in a folder, with a disk of 16 KiB in another folder; only root can mount one. */
    static Express runWithSmallDisk(Path folder, Path disk, String... arguments) throws IOException {
        String mount = "mount -t tmpfs -o mode=700,size=16k none \"$0\" && exec \"$@\"";
        return run(List.of("unshare", "--mount", "sh", "-c", mount, disk.toString()), folder, Map.of(), arguments);
    }

    /** Runs a command in a folder, in a separate session. */
    public static Express runWithoutTerminal(Path folder, String... arguments) throws IOException {
        return run(List.of("setsid", "--wait"), folder, Map.of(), arguments);
    }

    private static Express run(List<String> prefix, Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(QuickJava.program());
        command.addAll(agents());
        command.addAll(QuickJava.path());
        command.add(WsgiExpress.class.getName());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "express", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().remove("VIRTUAL_ENV");
        builder.environment().put("EXPRESS_SECRET", "of the server's user");
        builder.environment().put("_JAVA_SR_SIGNUM", "63"); // leaves SIGUSR2 to the application
        builder.environment().putAll(environment);
        return new Express(builder.start(), output);
    }

    /** Returns what makes a server count for the coverage, as the JVM of the tests does. */
    private static List<String> agents() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-javaagent:"))
                .toList();
    }

    /** Serves at a free port of the loopback address; returns when the banner is there. */
    public static Express serve(Path folder, String... arguments) throws IOException {
        return serve(List.of(), folder, Map.of(), List.of(arguments));
    }

    /** Serves with further environment variables. */
    public static Express serve(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        return serve(List.of(), folder, environment, List.of(arguments));
    }

    /** Serves as {@link #runFrom} runs. */
    static Express serveFrom(Path named, Path folder, List<String> arguments) throws IOException {
        return serve(shellIn(named), folder, Map.of(), arguments);
    }

    /** Serves on a machine that has no {@code /proc}, such as one with macOS; only root can hide it. */
    static Express serveWithoutProc(Path folder, String... arguments) throws IOException {
        List<String> hidden =
                List.of("unshare", "--mount", "sh", "-c", "mount -t tmpfs none /proc && exec \"$@\"", "sh");
        // The launcher of Java finds its libraries by /proc/self/exe.
        Map<String, String> environment = Map.of("LD_LIBRARY_PATH", System.getProperty("java.home") + "/lib");
        return serve(hidden, folder, environment, List.of(arguments));
    }

    private static Express serve(
            List<String> prefix, Path folder, Map<String, String> environment, List<String> arguments)
            throws IOException {
        List<String> all = new ArrayList<>(
                List.of("start-server", "--host", "127.0.0.1", "--port", "0", "--server-root", folder + "/root"));
        all.addAll(arguments);
        return started(run(prefix, folder, environment, all.toArray(String[]::new)));
    }

    /** Runs a command line that serves; returns when the banner is there. */
    static Express serving(Path folder, String... arguments) throws IOException {
        return started(run(folder, arguments));
    }

    /** Does the same with further environment variables. */
    static Express serving(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        return started(run(folder, environment, arguments));
    }

    private static Express started(Express express) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> !express.isAlive() || express.output().contains("Locale Setting"));
        return express;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Process process() {
        return process;
    }

    /** Returns what it printed so far. */
    public String output() {
        try {
            return Files.readString(output, UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for the end; returns the exit code. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            throw new AssertionError("still running: " + output());
        }
        return process.exitValue();
    }

    public URI url(String path) {
        Matcher url = URL.matcher(output());
        if (!url.find()) {
            throw new AssertionError("no server: " + output());
        }
        return URI.create(url.group(1)).resolve(path);
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(url(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Asks the admin mount, with its token if there is one. */
    public HttpResponse<String> admin(String path) throws IOException, InterruptedException {
        Matcher token = TOKEN.matcher(output());
        return admin(path, token.find() ? token.group(1) : "none");
    }

    /** Asks the admin mount. */
    HttpResponse<String> admin(String path, String token) throws IOException, InterruptedException {
        Matcher url = ADMIN.matcher(output());
        if (!url.find()) {
            throw new AssertionError("no admin mount: " + output());
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(url.group(1)).resolve(path))
                .header("Authorization", "Bearer " + token);
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Waits until a file of the server root has a text. */
    public void awaitLog(String file, String text) {
        Path log = output.resolveSibling("root").resolve(file);
        await().untilAsserted(() -> org.assertj.core.api.Assertions.assertThat(Files.readString(log))
                .contains(text));
    }

    /** Sends a signal to the server. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
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
