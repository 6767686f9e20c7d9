package org.wsgibridge.jdbc.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.jdbc.JythonProcess;
import org.wsgibridge.jdbc.postgresql.PostgresServer;
import org.wsgibridge.settings.DataSourceSettings;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.spi.DataSourceProvider;

/** Pools of the bridge, with a real PostgreSQL. */
final class HikariPoolsTest {
    private static @Nullable PostgresServer started;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startServer() throws IOException {
        started = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        if (started != null) {
            started.close();
        }
    }

    private static PostgresServer server() {
        PostgresServer server = started;
        if (server == null) {
            throw new IllegalStateException();
        }
        return server;
    }

    private static DataSourceSettings pool(String name, String url, String driver, double timeout) {
        Duration wait = Duration.ofMillis((long) (timeout * 1000));
        return new DataSourceSettings(name, url, "", "", driver, 2, 0, wait, Duration.ZERO, Duration.ZERO);
    }

    private static void query(String name) throws SQLException {
        try (Connection connection = Pools.connect(name);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    @Test
    void applicationsMustNameThem() throws Exception {
        assertThat(JythonProcess.run(folder, jar -> true, "psycopg2_tests/pool.py", server().url(), server().dsn()))
                .last()
                .isEqualTo("done");
    }

    @Test
    void mustHaveMetersAndLeaveNothingWhenClosed() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        DataSourceProvider.Opened pools =
                DataSourceProvider.openAll(List.of(pool("metered", server().url(), "", 10)), registry);
        try (pools) {
            query("metered");
            assertThat(registry.get("hikaricp.connections.max")
                            .tag("pool", "metered")
                            .gauge()
                            .value())
                    .isEqualTo(2);
            assertThat(registry.get("hikaricp.connections.usage").timer().count())
                    .isEqualTo(1);
        }
        assertThat(registry.getMeters()).map(Meter::getId).isEmpty();
        assertThatThrownBy(() -> query("metered")).hasMessageContaining("there is no data source \"metered\"");
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .map(Thread::getName)
                .noneMatch(name -> name.startsWith("metered")));
        assertThat(Collections.list(DriverManager.getDrivers()))
                .noneMatch(driver -> driver.getClass().getClassLoader() == Pools.class.getClassLoader());
    }

    @Test
    void mustOutliveTheDatabase() throws Exception {
        PostgresServer own = PostgresServer.start();
        try (own;
                DataSourceProvider.Opened pools =
                        DataSourceProvider.openAll(List.of(pool("outliving", own.url(), "", 2)), null)) {
            query("outliving");
            own.crash();
            assertThatThrownBy(() -> {
                        // The first may still meet a connection that nobody has found broken.
                        query("outliving");
                        query("outliving");
                        query("outliving");
                    })
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> query("outliving"))
                    .hasMessageContaining("tried for 2 s; check datasource.outliving.url, and whether the server runs");
            own.resume();
            await().atMost(Duration.ofMinutes(1)).ignoreExceptions().untilAsserted(() -> query("outliving"));
            assertThat(pools).isNotNull();
        }
    }

    @Test
    void mustNameEveryDriverThatIsMissing() {
        List<DataSourceSettings> settings = List.of(
                pool("one", "jdbc:nosuch://host/db?password=hidden", "", 1),
                pool("good", server().url(), "", 1),
                pool("two", server().url(), "org.example.NoDriver", 1));
        assertThatThrownBy(() -> DataSourceProvider.openAll(settings, null))
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "datasource.one.url: there is no JDBC driver for jdbc:nosuch: expected its jar in"
                                                + " WEB-INF/lib or on the class path",
                                        "datasource.two.driver = org.example.NoDriver: the class cannot be loaded: expected its"
                                                + " jar in WEB-INF/lib or on the class path"));
        assertThatThrownBy(() -> query("good")).hasMessageContaining("there is no data source");
    }

    @Test
    void anotherPoolOfTheNameMustOutliveTheFirst() throws Exception {
        List<DataSourceSettings> settings = List.of(pool("twice", server().url(), "", 10));
        DataSourceProvider.Opened first = DataSourceProvider.openAll(settings, null);
        try (DataSourceProvider.Opened second = DataSourceProvider.openAll(settings, null)) {
            first.close();
            query("twice");
            assertThat(second).isNotSameAs(first);
        }
    }
}
