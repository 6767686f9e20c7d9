package org.wsgibridge.it.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import org.wsgibridge.jdbc.postgresql.PostgresServer;

/** {@code --class-path} of the launcher of the distribution: JDBC drivers for the engine jython. */
final class ClassPathIT {
    private static final Map<String, String> VARIABLES =
            Map.of("JAVA_HOME", System.getProperty("java.home"), "WSGI_WORKERS", "4");

    @TempDir
    private Path folder;

    private String launcher = "";

    @BeforeEach
    void prepare() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
            import psycopg2, sqlite3

            def application(environ, start_response):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                pooled = psycopg2.connect('datasource:main')
                cursor = pooled.cursor()
                cursor.execute('SELECT 40 + 2')
                lite = sqlite3.connect(':memory:').execute('SELECT 1 + 1').fetchone()
                value = cursor.fetchone()
                pooled.close()
                return ['%s %s' % (value + lite)]
            """);
        Path place = Files.createDirectories(folder.resolve("programs"));
        Wheel.run(place, Map.of(), "tar", "xzf", archive().toString());
        try (Stream<Path> unpacked = Files.list(place)) {
            launcher = unpacked.findFirst()
                    .orElseThrow()
                    .resolve("bin/wsgi-express")
                    .toString();
        }
        Files.createDirectories(folder.resolve("lib"));
    }

    private static Path archive() throws IOException {
        try (Stream<Path> files = Files.list(Wheel.TARGET)) {
            return files.filter(file -> file.getFileName().toString().matches("wsgi-express-\\d.*\\.tar\\.gz"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void link(Class<?> type, String name) throws Exception {
        Path jar =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        Files.createSymbolicLink(folder.resolve(name), jar);
    }

    @Test
    void driversMustBeFoundByTheLauncher() throws Exception {
        link(com.zaxxer.hikari.HikariDataSource.class, "lib/HikariCP.jar");
        link(org.postgresql.Driver.class, "lib/postgresql.jar");
        link(org.sqlite.JDBC.class, "lib/sqlite.jar");
        try (PostgresServer database = PostgresServer.start()) {
            List<String> command = new ArrayList<>(List.of(
                    launcher,
                    "start-server",
                    "--engine",
                    "jython",
                    "--startup-timeout",
                    "120",
                    "--class-path",
                    "lib/*",
                    "--datasource",
                    "main",
                    database.url(),
                    "--datasource-option",
                    "main",
                    "maximum-pool-size",
                    "2",
                    "wsgi.py"));
            command.addAll(Server.ANY_PORT);
            try (Server server = Server.start(folder, VARIABLES, command)) {
                assertThat(server.get("/").body()).isEqualTo("42 2");
                assertThat(server.get("/").body()).isEqualTo("42 2");
                assertThat(server.output()).containsOnlyOnce("WSGI_WORKERS is not used");
            }
        }
    }
}
