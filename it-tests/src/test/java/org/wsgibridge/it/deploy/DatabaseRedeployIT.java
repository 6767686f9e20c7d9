package org.wsgibridge.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.Driver;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.EmbeddedServer;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;
import org.wsgibridge.jdbc.postgresql.PostgresServer;

/**
 * A WAR with a pool of the bridge, and with connections and functions that the application leaves behind, is
 * undeployed: nothing of it may be left.
 */
@Tag("drill")
@ExtendWith(TestServers.class)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class DatabaseRedeployIT {
    private static final int ROUNDS = 20;
    private static final String APPLICATION = """
            import os
            import sqlite3
            import psycopg2

            left = []

            def application(environ, start_response):
                pooled = psycopg2.connect('datasource:main')
                cursor = pooled.cursor()
                cursor.execute('SELECT count(*) FROM pg_stat_activity WHERE application_name = %s', ('redeploy',))
                lite = sqlite3.connect(os.path.join(os.path.dirname(__file__), 'left.sqlite3'))
                lite.create_function('twice', 1, lambda x: 2 * x)
                lite.create_collation('same', cmp)
                rows = lite.execute('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) '
                                    'SELECT twice(i) FROM n')
                left.append((pooled, cursor, lite, rows))
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return ['%s %s' % (next(rows)[0], cursor.fetchone()[0] > 0)]
            """;

    @Test
    void nothingMustBeLeftInTomcat(TestServers.Running servers) throws Exception {
        nothingMustBeLeft(Container.TOMCAT_10_1, servers);
    }

    @Test
    void nothingMustBeLeftInJetty(TestServers.Running servers) throws Exception {
        nothingMustBeLeft(Container.JETTY_12_1, servers);
    }

    private static void nothingMustBeLeft(Container container, TestServers.Running servers) throws Exception {
        try (PostgresServer database = PostgresServer.start();
                EmbeddedServer server = container.start(servers.freshFolder("redeploy-database"))) {
            WebApp app = app(servers, database);
            round(container, server, app);
            Set<String> threads = threads();
            Set<String> files = files();
            List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                loaders.add(round(container, server, app));
                await(
                        "connections to end",
                        () -> assertThat(connections(database)).isZero());
            }
            await("class loaders to be collected", () -> {
                System.gc();
                // The JDK keeps the class of the record that it linked last (ObjectMethods): one of all rounds.
                assertThat(loaders.stream().filter(loader -> loader.get() != null))
                        .hasSizeLessThanOrEqualTo(1);
            });
            await("threads to end", () -> assertThat(threads()).isSubsetOf(threads));
            assertThat(files()).isEqualTo(files);
        }
    }

    private static void await(String what, org.awaitility.core.ThrowingRunnable condition) {
        Awaitility.await(what)
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(condition);
    }

    private static WebApp app(TestServers.Running servers, PostgresServer database) throws Exception {
        WebApp app = new WebApp(servers.freshFolder("database-app"), Engine.JYTHON)
                .file("app.py", APPLICATION)
                .option("application", "app.py")
                .option("processes", "2")
                .option("metrics", "on")
                .option("datasource.main.url", database.url() + "&ApplicationName=redeploy")
                .option("datasource.main.maximum-pool-size", "5");
        for (Class<?> type : List.of(
                org.wsgibridge.jdbc.DriverJar.class,
                com.zaxxer.hikari.HikariDataSource.class,
                Driver.class,
                org.sqlite.JDBC.class)) {
            Path jar = jar(type);
            Files.createLink(app.webInf().resolve("lib").resolve(jar.getFileName()), jar);
        }
        return app;
    }

    private static Path jar(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static WeakReference<ClassLoader> round(Container container, EmbeddedServer server, WebApp app)
            throws Exception {
        server.deploy("/database", app.folder());
        Mount mount = new Mount(container, Engine.JYTHON, server.port(), "/database", app);
        for (int i = 0; i < 2; i++) {
            RawResponse response = mount.get("/");
            assertThat(response.text()).describedAs(app.log()).isEqualTo("2 True");
        }
        WeakReference<ClassLoader> loader = new WeakReference<>(server.loader("/database"));
        server.undeploy("/database");
        return loader;
    }

    private static int connections(PostgresServer database) throws SQLException {
        try (Connection connection = Objects.requireNonNull(new Driver().connect(database.url(), new Properties()));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'redeploy'")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                // A Cleaner's thread ends with what it cleans, the class loader that may be left included.
                .filter(name -> !name.matches(".*-exec-.*|awaitility.*|qtp.*|Cleaner-.*"))
                .collect(Collectors.toSet());
    }

    /**
     * What is in the temporary folder, which is the build's own; the driver of SQLite keeps its library until the JVM
     * ends.
     */
    private static Set<String> files() throws java.io.IOException {
        try (Stream<Path> found = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return found.map(Path::toString)
                    .filter(name -> !name.contains("libsqlitejdbc"))
                    .collect(Collectors.toSet());
        }
    }
}
