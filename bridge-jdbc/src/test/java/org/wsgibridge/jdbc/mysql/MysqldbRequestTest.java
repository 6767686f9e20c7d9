package org.wsgibridge.jdbc.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.jython.Deployed;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.Interruption;

/** {@code MySQLdb} in an application on the engine: requests that are ended while the server works for them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MysqldbRequestTest {
    private static final String APP = """
        import MySQLdb
        from java.time import Duration
        from org.wsgibridge.jdbc.mysql import Connector, Session
        from org.wsgibridge.jdbc.pool import HikariPools
        from org.wsgibridge.settings import DataSourceSettings
        from MySQLdb.cursors import SSCursor

        def connect():
            return MySQLdb.connect(host=HOST, port=PORT, user='root', db='mysql')

        HOST, PORT = '%s', %d
        POOL = HikariPools().open([DataSourceSettings(
            'held', 'jdbc:mariadb://%%s:%%d/?user=root' %% (HOST, PORT), '', '', '', 2, 0, Duration.ofSeconds(2), Duration.ZERO,
            Duration.ZERO)], None)
        HELD, LEFT = [], []
        SPARE = Connector.open(HOST, PORT, {'user': 'root', 'connectTimeout': '2000'})
        SHARED = connect()
        OTHER = connect()
        OTHER.cursor().execute('CREATE TABLE given (a int PRIMARY KEY) ENGINE InnoDB')
        OTHER.cursor().execute('INSERT INTO given VALUES (1)')
        OTHER.commit()

        def sleeps():
            SHARED.cursor().execute('SELECT SLEEP(60)')

        def waits():
            OTHER.cursor().execute('SELECT * FROM given FOR UPDATE')
            try:
                SHARED.cursor().execute('UPDATE given SET a = 2')
            finally:
                OTHER.rollback()

        def computes():
            SHARED.cursor().execute('SELECT SUM(a.seq * b.seq) FROM seq_1_to_1000000 a, seq_1_to_1000000 b')

        def reads():
            cursor = SHARED.cursor(SSCursor)
            try:
                cursor.execute('SELECT a.seq FROM seq_1_to_1000000 a, seq_1_to_1000000 b')
                for row in cursor:
                    pass
            finally:
                cursor.close()

        def leaves():
            cursor = SHARED.cursor(SSCursor)
            LEFT.append(cursor)
            cursor.execute('SELECT a.seq FROM seq_1_to_1000000 a, seq_1_to_1000000 b')
            return cursor.fetchone()[0]

        def leaves_and_stays():
            leaves()
            while True:
                pass

        def leaves_results():
            cursor = SHARED.cursor()
            LEFT.append(cursor)
            cursor.execute("SELECT 'a'; SELECT 'b'; SELECT 'c'")

        def finds_left():
            cursor = LEFT.pop()
            return cursor.fetchone(), cursor.nextset(), cursor.close()

        def swallows():
            while True:
                try:
                    SHARED.cursor().execute('SELECT SLEEP(60)')
                except MySQLdb.Error:
                    SHARED.rollback()

        def takes():
            HELD.append(MySQLdb.connect('datasource:held'))

        def gives_back():
            HELD.pop().close()

        def borrows():
            Session(SPARE, True)

        def answers():
            SHARED.rollback()
            cursor = SHARED.cursor()
            cursor.execute("SELECT 'answer', SLEEP(0.01)")
            row = cursor.fetchone()
            return row[0] if row[1] == 0 else 'interrupted'

        def application(environ, start_response):
            start_response('200 OK', [])
            return [str(globals()[environ['QUERY_STRING']]())]
        """;

    private MariaServer server;
    private Deployed deployed;
    private Interpreter interpreter;

    @BeforeAll
    void deploy(@TempDir Path folder) throws Exception {
        server = MariaServer.start();
        deployed = new Deployed(folder);
        deployed.file("app.py", APP.formatted(server.host(), server.port()));
        interpreter = deployed.open("app.py", "application");
    }

    @AfterAll
    void undeploy() throws Exception {
        if (deployed != null) {
            deployed.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private String run(String what) {
        return deployed.text(interpreter, "app.py", "application", what);
    }

    @ParameterizedTest
    @CsvSource({"gives_back, in close", "borrows, in borrows"})
    void requestMustEndThatPreparesOrCleansAPooledConnectionOfAServerThatHangs(String what, String where)
            throws Exception {
        assertThat(run("takes")).isEqualTo("None");
        server.freeze();
        try {
            Deployed.Running running = deployed.start(interpreter, "app.py", "application", what);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Deployed.stack(interpreter, running).contains(where));
            running.exchange().terminate(Outcome.REQUEST_TIMEOUT, 504);
            interpreter.interrupt(running.lease());
            running.lease().awaitRelease();
            assertThat(running.channel().status()).isEqualTo(504);
        } finally {
            server.thaw();
        }
        assertThat(run("answers")).isEqualTo("answer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {"leaves | 1 | (None, None, None)", "leaves_results | None | (('a',), None, None)"})
    void rowsThatARequestHasLeftMustNotBeInTheWayOfTheNext(String what, String answer, String left) {
        assertThat(run(what)).isEqualTo(answer);
        assertThat(run("answers")).isEqualTo("answer");
        assertThat(run("finds_left")).isEqualTo(left);
        assertThat(run("answers")).isEqualTo("answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sleeps", "waits", "computes", "reads", "swallows", "leaves_and_stays"})
    void requestMustEndWithItsStatementAndLeaveTheConnectionUsable(String what) {
        Deployed.Running running = deployed.start(interpreter, "app.py", "application", what);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Deployed.stack(interpreter, running).contains("in " + what));
        running.exchange().terminate(Outcome.REQUEST_TIMEOUT, 504);
        assertThat(interpreter.interrupt(running.lease())).isEqualTo(Interruption.INJECTED);
        running.lease().awaitRelease();
        assertThat(running.channel().status()).isEqualTo(504);
        assertThat(run("answers")).isEqualTo("answer");
    }
}
