package org.wsgibridge.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.jdbc.mysql.MariaServer;
import org.wsgibridge.jdbc.postgresql.PostgresServer;

/**
 * SQLAlchemy's own tests of a dialect, unchanged: a part of them, all with {@code -Dsqlalchemy.suite=whole}. {@code
 * .ci/run} fetches them. The numbers are those of CPython 2.7.18 with its sqlite3, with psycopg2 2.8.6 and with
 * mysqlclient 1.4.6.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class SqlAlchemySuiteTest {
    private static final Path SQLALCHEMY = Path.of("../target/sqlalchemy-1.3").toAbsolutePath();

    /** The classes of tests in which the drivers do most. */
    private static final String PART = "Numeric or Date or Unicode or CompositeKey or ServerSide or RowFetch"
            + " or Isolation or Lastrowid or Exception or Insert or Sequence";

    private static final boolean WHOLE = "whole".equals(System.getProperty("sqlalchemy.suite"));

    @TempDir
    private Path folder;

    @BeforeEach
    void findSources() {
        assumeTrue(Files.isDirectory(SQLALCHEMY), "needs the sources of SQLAlchemy 1.3 in target/sqlalchemy-1.3");
    }

    @Test
    void testsOfSqlAlchemyMustPassOnSqlite() throws Exception {
        run("sqlite://", WHOLE ? 302 : 75);
    }

    @Test
    void testsOfSqlAlchemyMustPassOnPostgres() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            run(
                    server.url().replaceFirst("jdbc:(.*)\\?user=postgres", "$1").replace("//", "//postgres@"),
                    WHOLE ? 347 : 105);
        }
    }

    @Test
    void testsOfSqlAlchemyMustPassOnMaria() throws Exception {
        try (MariaServer server = MariaServer.start()) {
            run(
                    "mysql+mysqldb://root@" + server.host() + ":" + server.port() + "/test?charset=utf8mb4",
                    WHOLE ? 300 : 77);
        }
    }

    private void run(String url, int passed) throws Exception {
        List<String> output = JythonProcess.run(
                folder,
                jar -> true,
                "sqlalchemy_suite/run_sqlalchemy.py",
                SQLALCHEMY.toString(),
                url,
                "-k",
                WHOLE ? "" : PART);
        assertThat(output).as(String.join("\n", output)).anyMatch(line -> line.matches("=+ " + passed + " passed, .*"));
    }
}
