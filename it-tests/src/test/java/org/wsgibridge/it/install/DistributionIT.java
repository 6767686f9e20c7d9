package org.wsgibridge.it.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.express.Server;

/** The archives with {@code bin/wsgi-express}, unpacked and used. */
final class DistributionIT {
    private static final Map<String, String> JAVA = Map.of("JAVA_HOME", System.getProperty("java.home"));

    /**
     * Takes root's right to ignore the permissions of files from a program. The JVM makes an archive that its owner can
     * only read, and the server must not need to write to it.
     */
    private static final List<String> UNPRIVILEGED =
            System.getProperty("user.name").equals("root") && Files.isExecutable(Path.of("/usr/bin/setpriv"))
                    ? List.of("setpriv", "--bounding-set=-dac_override")
                    : List.of();

    private static final Duration ARCHIVING = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @BeforeEach
    void makeApplication() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
            def application(environ, start_response):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [b'unpacked']
            """);
    }

    private static Path archive(String ending) throws Exception {
        try (Stream<Path> files = Files.list(Wheel.TARGET)) {
            return files.filter(file -> file.getFileName().toString().matches("wsgi-express-\\d.*\\Q" + ending + "\\E"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Unpacks an archive into a folder with a blank in its name; returns the archive's own folder. */
    private Path unpack(String ending, String... command) throws Exception {
        return unpack(Files.createDirectories(folder.resolve("my programs")), ending, command);
    }

    private static Path unpack(Path place, String ending, String... command) throws Exception {
        List<String> line = new ArrayList<>(List.of(command));
        line.add(archive(ending).toString());
        Wheel.run(place, Map.of(), line.toArray(String[]::new));
        return place.resolve(archive(ending).getFileName().toString().replace(ending, ""));
    }

    @Test
    void theTarMustServeFromAnywhereAndThroughALink() throws Exception {
        Path unpacked = unpack(".tar.gz", "tar", "xzf");
        Path link = Files.createSymbolicLink(folder.resolve("serve"), unpacked.resolve("bin/wsgi-express"));
        List<String> command = new ArrayList<>(List.of(link.toString(), "start-server", "wsgi.py"));
        command.addAll(Server.ANY_PORT);
        try (Server server = Server.start(folder, JAVA, command)) {
            assertThat(server.get("/").body()).isEqualTo("unpacked");
        }
        assertThat(unpacked.resolve("docs/express.md")).exists();
        assertThat(unpacked.resolve("LICENSE")).exists();
        assertThat(unpacked.resolve("licenses/wsgi-express.cdx.json")).exists();
        assertThat(unpacked.resolve("licenses/NOTICE")).exists();
        assertThat(unpacked.resolve("deploy/prometheus/alerts.yml")).exists();
    }

    @Test
    void theZipMustSetUpAServerThatStays() throws Exception {
        String launcher =
                unpack(".zip", "unzip", "-q").resolve("bin/wsgi-express").toString();
        Wheel.run(
                folder,
                JAVA,
                launcher,
                "setup-server",
                "wsgi.py",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--server-root",
                "site");
        String control = folder.resolve("site/bin/wsgictl").toString();
        String banner = Wheel.run(folder, Map.of(), control, "start");
        try {
            assertThat(banner).contains("Server URL         : http://127.0.0.1:");
            assertThat(Wheel.run(folder, Map.of(), control, "status")).contains("the server is running");
        } finally {
            Wheel.run(folder, Map.of(), control, "stop");
        }
    }

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void aStartMustArchiveTheClassesOfThoseThatFollow() throws Exception {
        // JDK 17 archives no class of a jar whose path has a blank.
        Path place = Files.createDirectory(folder.resolve("programs"));
        String launcher = unpack(place, ".tar.gz", "tar", "xzf")
                .resolve("bin/wsgi-express")
                .toString();
        List<String> command = new ArrayList<>(UNPRIVILEGED);
        command.addAll(List.of(launcher, "start-server", "wsgi.py"));
        command.addAll(Server.ANY_PORT);
        Path cache = folder.resolve("cache");
        Map<String, String> environment = new HashMap<>(JAVA);
        environment.put("WSGI_EXPRESS_CACHE", cache.toString());
        Path pid = folder.resolve("server.pid");
        Path runs = folder.resolve("runs.txt");
        environment.put("WSGI_PID_FILE", pid.toString());
        environment.put("WSGI_SERVICE_SCRIPT", "once " + service(runs));
        try (Server server = Server.start(folder, environment, command)) {
            // It is written with the lowest priority: a busy machine may not come to it.
            boolean archived = eventually(() -> isIn(cache));
            assumeTrue(archived || !isWriting(server), "needs a machine that is less busy");
            assertThat(archived).isTrue();
            assertThat(server.get("/").body()).isEqualTo("unpacked");
            // What the environment asks for is for this server, and not for the one that is trained.
            assertThat(pid)
                    .content()
                    .isEqualToIgnoringNewLines(Long.toString(server.process().pid()));
            await().untilAsserted(() -> assertThat(runs).hasContent("run"));
        }
        try (Stream<Path> files = Files.list(cache)) {
            Path archive = files.filter(file -> file.toString().endsWith("-cpython"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Path.of(archive + ".size")).hasContent(Long.toString(Files.size(archive)));
        }
        Path loaded = folder.resolve("loaded.txt");
        environment
                .keySet()
                .removeIf(variable -> variable.equals("WSGI_PID_FILE") || variable.equals("WSGI_SERVICE_SCRIPT"));
        environment.put("JAVA_OPTS", "-Xlog:class+load:file=" + loaded);
        try (Server server = Server.start(folder, environment, command)) {
            assertThat(server.get("/").body()).isEqualTo("unpacked");
            assertThat(loaded)
                    .content()
                    .containsPattern("org\\.eclipse\\.jetty\\S+ source: shared objects file")
                    .containsPattern("picocli\\.CommandLine source: shared objects file");
        }
        try (Stream<Path> files = Files.list(cache)) {
            assertThat(files).hasSize(2);
        }
    }

    private Path service(Path runs) throws IOException {
        return Files.writeString(folder.resolve("service.py"), """
            import time
            with open('RUNS', 'a') as f:
                f.write('run\\n')
            time.sleep(3600)
            """.replace("RUNS", runs.toString()));
    }

    private static boolean eventually(Callable<Boolean> condition) {
        try {
            await().atMost(ARCHIVING).until(condition);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private static boolean isIn(Path cache) throws IOException {
        if (!Files.isDirectory(cache)) {
            return false;
        }
        try (Stream<Path> files = Files.list(cache)) {
            return files.anyMatch(file -> file.getFileName().toString().matches("classes-[0-9]+-cpython.size"));
        }
    }

    private static boolean isWriting(Server server) {
        return server.process()
                .descendants()
                .anyMatch(process -> process.info().commandLine().orElse("").contains(".Training "));
    }
}
