package org.wsgibridge.jdbc.mysql;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.jdbc.JythonProcess;

/** {@code MySQLdb} of this module, against a real server. */
final class MysqldbTest {
    private static MariaServer server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startServer() throws Exception {
        server = MariaServer.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    /**
     * What the other MySQLdb says is recorded: mysqlclient 1.4.6 on CPython 2.7 has printed it, with the same script.
     */
    @Test
    void expressionsMustGiveWhatMysqldbOfCpythonGives() throws Exception {
        Assumptions.assumeTrue(server.isVersion("10.11"), "needs MariaDB 10.11, whose texts are recorded");
        List<String> printed = JythonProcess.run(
                folder,
                jar -> true,
                "mysqldb_tests/evaluate.py",
                resource("expressions.txt"),
                server.host(),
                Integer.toString(server.port()));
        assertThat(printed).containsExactlyElementsOf(expected());
    }

    private static String resource(String name) {
        return Path.of(Objects.requireNonNull(MysqldbTest.class.getResource("/mysqldb_tests/" + name))
                        .getPath())
                .toString();
    }

    private static List<String> expected() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(MysqldbTest.class.getResourceAsStream("/mysqldb_tests/expected.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"failures.py", "datasource.py", "option_file.py", "inserts.py", "values.py"})
    void scriptMustRunToItsEnd(String script) throws Exception {
        List<String> printed = JythonProcess.run(
                folder, jar -> true, "mysqldb_tests/" + script, server.host(), Integer.toString(server.port()));
        assertThat(printed.isEmpty() ? "" : printed.get(printed.size() - 1))
                .as(String.join("\n", printed))
                .isEqualTo("done");
    }

    @Test
    void encryptedConnectionMustCheckTheServer() throws Exception {
        try (MariaServer secure = MariaServer.startWithTls()) {
            List<String> printed = JythonProcess.run(
                    folder,
                    jar -> true,
                    "mysqldb_tests/encrypted.py",
                    secure.host(),
                    Integer.toString(secure.port()),
                    secure.certificate().toString());
            assertThat(printed).as(String.join("\n", printed)).last().isEqualTo("done");
        }
    }

    @Test
    void missingDriverMustBeNamed() throws Exception {
        assertThat(JythonProcess.run(folder, jar -> !jar.contains("mariadb"), "mysqldb_tests/without_driver.py"))
                .singleElement()
                .asString()
                .startsWith("OperationalError: ")
                .contains("org.mariadb.jdbc:mariadb-java-client");
        assertThat(folder.resolve(JythonProcess.LOG))
                .content()
                .contains("WB0119: MySQLdb cannot open a connection: the JDBC driver of MySQLdb is not there");
    }
}
