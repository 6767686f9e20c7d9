package org.wsgibridge.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.wsgibridge.testkit.jvm.QuickJvm;

/**
 * A container as its distribution comes, in a separate process: Tomcat by {@code catalina.sh run} with a
 * CATALINA_BASE, Jetty by {@code start.jar} with a JETTY_BASE. Only the port and the address differ from the
 * distribution's configuration, and Jetty has its module graceful, without which it breaks requests off when it ends.
 */
public final class Distribution implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String STOP_TIMEOUT = "jetty.server.stopTimeout=20000";
    private static final String STREAMS_GO_ON = "jetty.graceful.shutdownIdleTimeout=-1";

    private static final String ANNOTATIONS = ",ee10-annotations";

    /** How a Tomcat finds its WARs. */
    private enum Webapps {
        UNPACKED,
        PACKED,
        READ_ONLY
    }

    private final Process process;
    private final Path log;
    private final int port;

    private Distribution(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /**
     * Starts one and waits until it serves.
     *
     * @param container which
     * @param base a folder for its base; must not exist
     * @param wars packed WARs by their context's name
     * @param environment further environment variables
     */
    public static Distribution start(
            Container container, Path base, Map<String, Path> wars, Map<String, String> environment)
            throws IOException, InterruptedException {
        return start(container, base, wars, environment, Webapps.UNPACKED);
    }

    /** Starts a Jetty without its module {@code ee10-annotations}, which looks for no initializers in a WAR. */
    public static Distribution startWithoutAnnotations(
            Path base, Map<String, Path> wars, Map<String, String> environment)
            throws IOException, InterruptedException {
        copy(wars, base);
        int port = Ports.next();
        return start(Container.JETTY_12_1, jetty(Container.JETTY_12_1, base, port, ""), base, port, environment);
    }

    /**
     * Starts a Jetty whose administrator binds something in JNDI for all applications.
     *
     * @param jar a library for the whole server
     * @param xml the configuration of the server, for {@code etc/resource.xml}
     */
    public static Distribution startWithResource(
            Path base, Map<String, Path> wars, Map<String, String> environment, Path jar, String xml)
            throws IOException, InterruptedException {
        copy(wars, base);
        Files.copy(jar, Files.createDirectories(base.resolve("lib/ext")).resolve("driver.jar"));
        Files.writeString(Files.createDirectories(base.resolve("etc")).resolve("resource.xml"), xml);
        Files.writeString(
                Files.createDirectories(base.resolve("start.d")).resolve("resource.ini"), "etc/resource.xml\n");
        int port = Ports.next();
        ProcessBuilder builder = jetty(Container.JETTY_12_1, base, port, ANNOTATIONS + ",ee10-plus,ext");
        return start(Container.JETTY_12_1, builder, base, port, environment);
    }

    /** Starts a Tomcat that serves WARs as they are. */
    public static Distribution startPacked(Container tomcat, Path base, Map<String, Path> wars)
            throws IOException, InterruptedException {
        return start(tomcat, base, wars, Map.of(), Webapps.PACKED);
    }

    /** Does the same with a folder {@code webapps} that nothing can write to, not even root: on a read-only mount. */
    public static Distribution startReadOnly(Container tomcat, Path base, Map<String, Path> wars)
            throws IOException, InterruptedException {
        return start(tomcat, base, wars, Map.of(), Webapps.READ_ONLY);
    }

    /** Starts a Tomcat whose sessions are those of a cluster, which is an element for its {@code server.xml}. */
    public static Distribution startInCluster(Container tomcat, Path base, Map<String, Path> wars, String cluster)
            throws IOException {
        copy(wars, base);
        int port = Ports.next();
        ProcessBuilder builder = tomcat(tomcat, base, port, Webapps.UNPACKED);
        Path server = base.resolve("conf/server.xml");
        Files.writeString(server, Files.readString(server).replace("</Engine>", cluster + "</Engine>"));
        return start(tomcat, builder, base, port, Map.of());
    }

    /** Returns whether this user may have its own mounts, for {@link #startReadOnly}. */
    public static boolean canMount(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        try {
            return new ProcessBuilder(concat(readOnly(folder), "true"))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // no unshare
        }
    }

    private static Distribution start(
            Container container, Path base, Map<String, Path> wars, Map<String, String> environment, Webapps kind)
            throws IOException, InterruptedException {
        copy(wars, base);
        int port = Ports.next();
        ProcessBuilder builder =
                container.isTomcat() ? tomcat(container, base, port, kind) : jetty(container, base, port, ANNOTATIONS);
        return start(container, builder, base, port, environment);
    }

    private static void copy(Map<String, Path> wars, Path base) throws IOException {
        Path webapps = Files.createDirectories(base.resolve("webapps"));
        for (Map.Entry<String, Path> war : wars.entrySet()) {
            Files.copy(war.getValue(), webapps.resolve(war.getKey() + ".war"));
        }
    }

    private static Distribution start(
            Container container, ProcessBuilder builder, Path base, int port, Map<String, String> environment)
            throws IOException {
        Path log = base.resolve("console.log");
        builder.environment().put("XDG_CACHE_HOME", base.resolve("cache").toString());
        Coverage.measure(builder.environment());
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Distribution started = new Distribution(process, log, port);
        String ready = container.isTomcat() ? "Server startup in" : "oejs.Server:main: Started";
        try {
            Awaitility.await(container.label() + " to start")
                    .atMost(PATIENCE)
                    .until(() -> !process.isAlive() || started.log().contains(ready));
        } catch (RuntimeException e) {
            started.close();
            throw new IllegalStateException(started.log(), e);
        }
        if (!process.isAlive()) {
            throw new IllegalStateException("it ended: " + started.log());
        }
        return started;
    }

    /** A command runs in a separate mount namespace, as the same process. */
    private static List<String> readOnly(Path folder) {
        String mount = "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" \"$0\" && exec \"$@\"";
        return List.of("unshare", "--mount", "sh", "-c", mount, folder.toString());
    }

    private static ProcessBuilder tomcat(Container container, Path base, int port, Webapps kind) throws IOException {
        boolean unpacked = kind == Webapps.UNPACKED;
        Path home = container.home();
        Path conf = Files.createDirectories(base.resolve("conf"));
        try (Stream<Path> files = Files.list(home.resolve("conf"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, conf.resolve(file.getFileName()));
            }
        }
        if (!unpacked) {
            // To look through the libraries of a packed WAR for tags and annotations takes Tomcat minutes.
            Path properties = conf.resolve("catalina.properties");
            String skip = "\ntomcat.util.scan.StandardJarScanFilter.jarsToSkip=*.jar\n";
            Files.writeString(properties, Files.readString(properties) + skip);
        }
        Files.createDirectories(base.resolve("temp"));
        Files.createDirectories(base.resolve("logs"));
        Path server = conf.resolve("server.xml");
        Files.writeString(
                server,
                Files.readString(server)
                        .replace("port=\"8005\"", "port=\"-1\"")
                        .replace("unpackWARs=\"true\"", "unpackWARs=\"" + unpacked + "\"")
                        .replace("port=\"8080\"", "port=\"" + port + "\" address=\"127.0.0.1\""));
        List<String> prefix = kind == Webapps.READ_ONLY ? readOnly(base.resolve("webapps")) : List.of();
        ProcessBuilder builder = new ProcessBuilder(
                concat(prefix, "sh", home.resolve("bin/catalina.sh").toString(), "run"));
        builder.environment().put("CATALINA_HOME", home.toString());
        builder.environment().put("CATALINA_BASE", base.toString());
        builder.environment().put("CATALINA_OPTS", QuickJvm.WORDS);
        return builder;
    }

    private static ProcessBuilder jetty(Container container, Path base, int port, String modules)
            throws IOException, InterruptedException {
        List<String> java = QuickJvm.of(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                container.home().resolve("start.jar").toString(),
                "jetty.base=" + base));
        Process setup = new ProcessBuilder(concat(java, "--add-modules=http,ee10-deploy,graceful" + modules))
                .directory(base.toFile())
                .redirectErrorStream(true)
                .redirectOutput(base.resolve("setup.log").toFile())
                .start();
        if (setup.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(base.resolve("setup.log")));
        }
        return new ProcessBuilder(concat(
                        java, "jetty.http.host=127.0.0.1", "jetty.http.port=" + port, STOP_TIMEOUT, STREAMS_GO_ON))
                .directory(base.toFile());
    }

    private static List<String> concat(List<String> first, String... more) {
        return Stream.concat(first.stream(), Stream.of(more)).toList();
    }

    /** Returns the port on the loopback. */
    public int port() {
        return port;
    }

    /** Returns the server's process. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Returns what it has printed. */
    public String log() {
        try {
            return Files.exists(log) ? new String(Files.readAllBytes(log), UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to end, as a service manager does. */
    public void terminate() {
        process.destroy();
    }

    /** Asks it to end, and waits for that; the last resort is force. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the server did not end on SIGTERM\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
