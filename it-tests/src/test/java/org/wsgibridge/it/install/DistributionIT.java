package org.wsgibridge.it.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.express.Server;

/** The archives with {@code bin/wsgi-express}, unpacked and used. */
final class DistributionIT {
    private static final Map<String, String> JAVA = Map.of("JAVA_HOME", System.getProperty("java.home"));

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
        Path place = Files.createDirectories(folder.resolve("my programs"));
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
}
