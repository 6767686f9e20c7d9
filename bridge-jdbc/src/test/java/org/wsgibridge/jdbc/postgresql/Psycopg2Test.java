package org.wsgibridge.jdbc.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.jdbc.JythonProcess;

/** {@code psycopg2} of this module, against a real server. */
final class Psycopg2Test {
    private static PostgresServer server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    /** What the other psycopg2 says is recorded: psycopg2 2.8.6 on CPython 2.7 has printed it, with the same script. */
    @Test
    void expressionsMustGiveWhatPsycopg2OfCpythonGives() throws Exception {
        Assumptions.assumeTrue(server.isVersion(15), "needs PostgreSQL 15, whose texts are recorded");
        List<String> printed = JythonProcess.run(
                folder, jar -> true, "psycopg2_tests/evaluate.py", resource("expressions.txt"), server.dsn());
        assertThat(printed).containsExactlyElementsOf(expected());
    }

    private static String resource(String name) {
        return Path.of(Objects.requireNonNull(Psycopg2Test.class.getResource("/psycopg2_tests/" + name))
                        .getPath())
                .toString();
    }

    private static List<String> expected() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(Psycopg2Test.class.getResourceAsStream("/psycopg2_tests/expected.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList();
        }
    }

    @Test
    void failuresMustHaveTheirClassAndSayWhatToDo() throws Exception {
        assertThat(run("failures.py")).containsExactly("done");
    }

    @Test
    void dataSourceMustGetItsConnectionsBackClean() throws Exception {
        assertThat(run("datasource.py")).containsExactly("done");
    }

    @Test
    void threadsMustShareAConnection() throws Exception {
        assertThat(run("threads.py")).containsExactly("done");
    }

    @Test
    void endingsMustLeaveTheConnectionInTheStateOfTheServer() throws Exception {
        assertThat(run("endings.py")).containsExactly("done");
    }

    @Test
    void valuesMustBeNoMoreThanValues() throws Exception {
        assertThat(run("injections.py")).containsExactly("done");
    }

    private List<String> run(String script) throws Exception {
        return JythonProcess.run(folder, jar -> true, "psycopg2_tests/" + script, server.dsn());
    }

    @Test
    void missingDriverMustBeNamed() throws Exception {
        assertThat(JythonProcess.run(
                        folder, jar -> !jar.contains("postgresql"), "psycopg2_tests/without_driver.py", server.dsn()))
                .singleElement()
                .asString()
                .startsWith("OperationalError: ")
                .contains("org.postgresql:postgresql");
        assertThat(folder.resolve(JythonProcess.LOG))
                .content()
                .contains("WB0119: psycopg2 cannot open a connection: the JDBC driver of psycopg2 is not there");
    }
}
