package org.wsgibridge.it.database;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.WebApp;
import org.wsgibridge.jdbc.DriverJar;
import org.wsgibridge.jdbc.mysql.MariaServer;
import org.wsgibridge.jdbc.postgresql.PostgresServer;

/** What an application on the engine jython sees of databases that it cannot use, and what the log says. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class DatabaseFailuresIT {
    /** Evaluates what it is asked for, and says which exception came of it. */
    private static final String APPLICATION = """
            import sqlite3
            import urllib

            import MySQLdb
            import psycopg2

            kept = []

            def query(module, sql, *arguments, **keywords):
                connection = module.connect(*arguments, **keywords)
                try:
                    cursor = connection.cursor()
                    cursor.execute(sql)
                    return cursor.fetchone()[0]
                finally:
                    connection.close()

            def one(module, *arguments, **keywords):
                return query(module, 'SELECT 1', *arguments, **keywords)

            def application(environ, start_response):
                try:
                    text = str(eval(urllib.unquote_plus(environ['QUERY_STRING'])))
                except Exception as e:
                    text = '%s.%s: %s' % (type(e).__module__, type(e).__name__, e)
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [text]
            """;

    @TempDir
    private Path folder;

    /** Asks the application for the value of an expression. */
    @FunctionalInterface
    private interface Question {
        String ask(String expression) throws Exception;
    }

    @Test
    void expressWithoutDriversMustNameTheJars() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        List<String> command = new ArrayList<>(List.of(
                Server.java(),
                "-jar",
                Server.JAR.toString(),
                "start-server",
                "--engine",
                "jython",
                "--startup-timeout",
                "120",
                "--log-to-terminal",
                "--class-path",
                jar(DriverJar.class).toString(),
                "wsgi.py"));
        command.addAll(Server.ANY_PORT);
        try (Server server = Server.start(folder, Map.of(), command)) {
            Question question = expression ->
                    server.get("/?" + URLEncoder.encode(expression, UTF_8)).body();
            assertThat(question.ask("one(sqlite3, 'x')"))
                    .startsWith("sqlite3.OperationalError: ")
                    .contains("org.xerial:sqlite-jdbc", "WEB-INF/lib", "--class-path");
            assertThat(question.ask("one(psycopg2, 'host=127.0.0.1 port=1')"))
                    .startsWith("psycopg2.OperationalError: ")
                    .contains("org.postgresql:postgresql", "--class-path");
            assertThat(question.ask("one(MySQLdb, host='127.0.0.1')"))
                    .startsWith("MySQLdb._exceptions.OperationalError: (2000, ")
                    .contains("org.mariadb.jdbc:mariadb-java-client", "--class-path");
            assertThat(server.output())
                    .contains("WB0119: sqlite3 cannot open a connection: the JDBC driver of sqlite3");
        }
    }

    @Test
    void warMustSayWhatIsWrongAndUseADatabaseThatIsBack() throws Exception {
        try (PostgresServer postgres = PostgresServer.start();
                MariaServer maria = MariaServer.start()) {
            WebApp app = app(postgres, maria);
            try (Distribution tomcat = Distribution.start(
                    Container.TOMCAT_11, folder.resolve("base"), Map.of("db", app.pack()), Map.of())) {
                Question question = expression -> ask(tomcat, expression);
                refusals(question, app, maria);
                exhaustion(question, app);
                goesAndComesBack(
                        tomcat,
                        app,
                        "psycopg2",
                        "SELECT pg_sleep(600)",
                        "OperationalError",
                        new Outage(postgres::crash, postgres::resume));
                goesAndComesBack(
                        tomcat,
                        app,
                        "MySQLdb",
                        "SELECT SLEEP(600)",
                        "(2013, ",
                        new Outage(maria::crash, maria::resume));
            }
        }
    }

    private static void refusals(Question question, WebApp app, MariaServer maria) throws Exception {
        assertThat(question.ask("one(sqlite3, '/nowhere/x.sqlite3')"))
                .isEqualTo("sqlite3.OperationalError: unable to open database file");
        for (String module : List.of("psycopg2", "MySQLdb")) {
            String host = module.equals("psycopg2") ? "'jndi:%s'" : "host='jndi:%s'";
            String unbound = "one(" + module + ", " + host.formatted("java:comp/env/jdbc/none") + ")";
            assertThat(question.ask(unbound))
                    .contains("OperationalError", "java:comp/env/jdbc/none", "declare it in the container");
            // The log has one line of a kind in a second.
            await().untilAsserted(() -> {
                question.ask(unbound);
                assertThat(app.log()).contains("WB0119: " + module + " cannot open a connection: ");
            });
            assertThat(question.ask("one(" + module + ", " + host.replace("jndi:%s", "datasource:none") + ")"))
                    .contains("OperationalError", "none");
        }
        assertThat(question.ask(
                        "one(MySQLdb, host='127.0.0.1', port=%d, user='root', passwd='wrong')".formatted(maria.port())))
                .startsWith("MySQLdb._exceptions.OperationalError: (1045, \"Access denied for user 'root'@");
        assertThat(question.ask("one(psycopg2, 'datasource:wrong')"))
                .startsWith("psycopg2.OperationalError: ")
                .contains("stranger", "check datasource.wrong.user and .password");
        assertThat(app.log()).contains("WB0116: The data source wrong gave no connection: ");
    }

    private static void exhaustion(Question question, WebApp app) throws Exception {
        for (String module : List.of("psycopg2", "MySQLdb")) {
            String host = module.equals("psycopg2") ? "'%s'" : "host='%s'";
            String pool = host.formatted("datasource:" + pool(module));
            String source = host.formatted("jndi:java:comp/env/jdbc/" + module);
            for (String place : List.of(pool, source)) {
                String connect = module + ".connect(" + place + ")";
                assertThat(question.ask("kept.append(" + connect + ")")).isEqualTo("None");
                assertThat(question.ask(connect))
                        .as(place)
                        .contains("OperationalError")
                        .containsAnyOf(
                                "close connections that are not used, or raise datasource." + pool(module)
                                        + ".maximum-pool-size",
                                "gives no connection");
                assertThat(question.ask("kept.pop().close()")).isEqualTo("None");
                assertThat(question.ask("one(" + module + ", " + place + ")")).isEqualTo("1");
            }
        }
        assertThat(app.log()).contains("WB0117: All 1 connections of the data source psycopg2 were in use for 1 s");
    }

    /** How a server goes and comes back. */
    private record Outage(Step end, Step begin) {
        @FunctionalInterface
        private interface Step {
            void run() throws Exception;
        }
    }

    private static void goesAndComesBack(
            Distribution tomcat, WebApp app, String module, String sleeping, String expected, Outage outage)
            throws Exception {
        String place = (module.equals("psycopg2") ? "'%s'" : "host='%s'").formatted("datasource:" + pool(module));
        String source = place.replace("datasource:" + pool(module), "jndi:java:comp/env/jdbc/" + module);
        CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return ask(tomcat, "query(" + module + ", '" + sleeping + "', " + place + ")");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        // Its only connection is in use: the request has begun.
        await().atMost(Duration.ofMinutes(2))
                .until(() -> ask(tomcat, "one(" + module + ", " + place + ")").contains("maximum-pool-size"));
        outage.end.run();
        assertThat(waiting.get(2, TimeUnit.MINUTES)).contains("Error", expected);
        assertThat(ask(tomcat, "one(" + module + ", " + place + ")"))
                .contains("OperationalError", "check datasource." + pool(module) + ".url");
        assertThat(ask(tomcat, "one(" + module + ", " + source + ")"))
                .contains("OperationalError", "gives no connection");
        outage.begin.run();
        for (String each : List.of(place, source)) {
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(ask(tomcat, "one(" + module + ", " + each + ")"))
                            .as(app::log)
                            .isEqualTo("1"));
        }
    }

    private static String ask(Distribution tomcat, String expression) throws Exception {
        String request = "GET /db/?" + URLEncoder.encode(expression, UTF_8)
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        return RawClient.exchange(tomcat.port(), request.getBytes(ISO_8859_1)).utf8();
    }

    private WebApp app(PostgresServer postgres, MariaServer maria) throws Exception {
        String mariaUrl = "jdbc:mariadb://" + maria.host() + ":" + maria.port() + "/";
        String wrong = postgres.url().replace("user=postgres", "user=stranger&password=wrong");
        WebApp app = new WebApp(folder.resolve("db"), Engine.JYTHON)
                .file("app.py", APPLICATION)
                .option("application", "app.py")
                .option("threads", "4");
        for (Map.Entry<String, String> pool : Map.of(
                        "psycopg2", postgres.url(), "mysqldb", mariaUrl + "?user=root", "wrong", wrong)
                .entrySet()) {
            app.option("datasource." + pool.getKey() + ".url", pool.getValue())
                    .option("datasource." + pool.getKey() + ".maximum-pool-size", "1")
                    .option("datasource." + pool.getKey() + ".connection-timeout", "1");
        }
        for (Class<?> type : List.of(
                DriverJar.class,
                com.zaxxer.hikari.HikariDataSource.class,
                org.postgresql.Driver.class,
                org.mariadb.jdbc.Driver.class,
                org.sqlite.JDBC.class)) {
            Files.createLink(app.webInf().resolve("lib").resolve(jar(type).getFileName()), jar(type));
        }
        Files.createDirectories(app.folder().resolve("META-INF"));
        Files.writeString(app.folder().resolve("META-INF/context.xml"), """
                <Context>
                  <Resource name="jdbc/psycopg2" type="javax.sql.DataSource" driverClassName="org.postgresql.Driver"
                    url="%s" maxTotal="1" maxWaitMillis="1000"/>
                  <Resource name="jdbc/MySQLdb" type="javax.sql.DataSource" driverClassName="org.mariadb.jdbc.Driver"
                    url="%s" username="root" maxTotal="1" maxWaitMillis="1000"/>
                </Context>
                """.formatted(
                        postgres.url().replace("&", "&amp;"), mariaUrl));
        return app;
    }

    /** Returns the name of the pool of the bridge for a module. */
    private static String pool(String module) {
        return module.toLowerCase(Locale.ROOT);
    }

    private static Path jar(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
