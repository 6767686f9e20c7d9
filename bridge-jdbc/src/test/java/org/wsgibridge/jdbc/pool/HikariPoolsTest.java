package org.wsgibridge.jdbc.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jdbc.JythonProcess;
import org.wsgibridge.jdbc.postgresql.PostgresServer;
import org.wsgibridge.jdbc.postgresql.Session;
import org.wsgibridge.settings.DataSourceSettings;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.spi.DataSourceProvider;

/** Pools of the bridge, with a real PostgreSQL. */
final class HikariPoolsTest {
    private static final String SQLITE = "org.sqlite.JDBC";

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

    private static void assertNothingIsLeftOf(String pool) {
        assertThatThrownBy(() -> query(pool)).hasMessageContaining("there is no data source \"" + pool + "\"");
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .map(Thread::getName)
                .noneMatch(name -> name.startsWith(pool)));
        assertThat(Collections.list(DriverManager.getDrivers()))
                .noneMatch(driver -> driver.getClass().getClassLoader() == Pools.class.getClassLoader());
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
        assertNothingIsLeftOf("metered");
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
                        // The first may still meet a connection that was not yet found broken.
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
                pool("two", server().url(), "org.example.NoDriver", 1),
                pool("three", server().url(), "java.lang.String", 1));
        assertThatThrownBy(() -> DataSourceProvider.openAll(settings, null))
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "datasource.one.url: there is no JDBC driver for jdbc:nosuch: expected its"
                                                + " jar in WEB-INF/lib or on the class path",
                                        "datasource.two.driver = org.example.NoDriver: the class cannot be loaded:"
                                                + " expected its jar in WEB-INF/lib or on the class path",
                                        "datasource.three.driver = java.lang.String: expected a class that is a JDBC"
                                                + " driver"));
        assertThatThrownBy(() -> query("good")).hasMessageContaining("there is no data source");
    }

    @Test
    void driverOfAnotherDatabaseMustBeNamedAndNothingStayOpen() {
        List<DataSourceSettings> settings = List.of(
                pool("opened", server().url(), "", 10), pool("bad", server().url() + "&password=hidden", SQLITE, 10));
        assertThatThrownBy(() -> DataSourceProvider.openAll(settings, null))
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        e -> assertThat(e.problems())
                                .containsExactly("datasource.bad.driver: the driver " + SQLITE
                                        + " cannot be used with the URL: expected a driver and a URL of the same"
                                        + " database"));
        assertNothingIsLeftOf("opened");
    }

    @Test
    void driversThatCannotBeLoadedMustBePassedOver() throws Exception {
        String newer = Drivers.class.getName();
        Path place = folder.resolve(newer.replace('.', '/') + ".class");
        Files.createDirectories(place.getParent());
        try (InputStream bytes = Objects.requireNonNull(Drivers.class.getResourceAsStream("Drivers.class"))) {
            byte[] compiled = bytes.readAllBytes();
            // The major version of the class file (JVM specification, section 4.1).
            compiled[6] = (byte) 0xff;
            Files.write(place, compiled);
        }
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve("java.sql.Driver"), newer + "\norg.example.NoDriver\n");
        URL postgresql = org.postgresql.Driver.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation();
        URL[] path = {folder.toUri().toURL(), postgresql};
        try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> Class.forName(newer, false, loader))
                    .isInstanceOf(UnsupportedClassVersionError.class);
            assertThat(Drivers.classFor("jdbc:postgresql://127.0.0.1/x", loader))
                    .contains("org.postgresql.Driver");
            assertThat(Drivers.classFor("jdbc:nosuch:x", loader)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"0.25, 250", "2, 500", "10, 2500", "60, 5000"})
    void checkOfAConnectionMustLeaveTimeForAnother(double timeout, long expected) throws Exception {
        List<DataSourceSettings> settings = List.of(pool("checked", server().url(), "", timeout));
        try (DataSourceProvider.Opened pools = DataSourceProvider.openAll(settings, null)) {
            assertThat(pools).isNotNull();
            assertThat(Pools.dataSource("checked")
                            .unwrap(HikariDataSource.class)
                            .getValidationTimeout())
                    .isEqualTo(expected);
        }
    }

    @Test
    void silentServerMustNotBeTakenForAnExhaustedPool() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/x?user=me";
            try (DataSourceProvider.Opened pools =
                    DataSourceProvider.openAll(List.of(pool("silent", url, "", 0.3)), null)) {
                assertThat(pools).isNotNull();
                assertThatThrownBy(() -> query("silent"))
                        .hasMessageContaining(
                                "(tried for 0.3 s; check datasource.silent.url, and whether the server runs)");
            }
        }
    }

    @Test
    void logMustNotCountTheCallerThatHasGivenUp() throws Exception {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Pool.class);
        logger.addAppender(lines);
        try (DataSourceProvider.Opened pools =
                        DataSourceProvider.openAll(List.of(pool("held", server().url(), "", 5)), null);
                Connection first = Pools.connect("held");
                Connection second = Pools.connect("held")) {
            assertThat(List.of(pools, first, second)).doesNotContainNull();
            assertThatThrownBy(() -> query("held")).hasMessageContaining("all 2 connections were in use for 5 s");
            assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .singleElement()
                    .asString()
                    .contains("All 2 connections of the data source held were in use for 5 s: 0 callers wait");
        } finally {
            logger.detachAppender(lines);
        }
    }

    @Test
    void sessionThatCannotBeCleanedMustCloseQuietly() throws Exception {
        try (DataSourceProvider.Opened pools =
                DataSourceProvider.openAll(List.of(pool("ended", server().url(), "", 10)), null)) {
            assertThat(pools).isNotNull();
            Session session = new Session(Pools.connect("ended"), true, notice -> {});
            try (Connection other = Pools.connect("ended");
                    Statement statement = other.createStatement()) {
                statement.execute("SELECT pg_terminate_backend(" + session.backendPid() + ")");
                String left = "SELECT 1 FROM pg_stat_activity WHERE pid = " + session.backendPid();
                await().until(() -> {
                    try (ResultSet rows = statement.executeQuery(left)) {
                        return !rows.next();
                    }
                });
            }
            assertThatCode(session::close).doesNotThrowAnyException();
            query("ended");
        }
    }

    /** The limits that the settings are checked for: beyond them HikariCP takes another value and only logs that. */
    @ParameterizedTest
    @CsvSource({"299000, 299000", "299001, 0"})
    void hikariMustCloseIdleConnectionsASecondBeforeTheLifetime(long idle, long expected) {
        HikariConfig config = new HikariConfig();
        config.setDriverClassName("org.postgresql.Driver");
        config.setJdbcUrl(server().url());
        config.setMinimumIdle(1);
        config.setMaxLifetime(Duration.ofMinutes(5).toMillis());
        config.setIdleTimeout(idle);
        config.validate();
        assertThat(config.getIdleTimeout()).isEqualTo(expected);
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
