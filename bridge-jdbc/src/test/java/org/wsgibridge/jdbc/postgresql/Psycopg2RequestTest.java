package org.wsgibridge.jdbc.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.jython.Deployed;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.Interruption;

/** {@code psycopg2} in an application on the engine: requests that are ended while the server works for them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Psycopg2RequestTest {
    private static final String APP = """
        import psycopg2
        DSN = '%s'
        SHARED = psycopg2.connect(DSN)
        OTHER = psycopg2.connect(DSN)
        OTHER.cursor().execute('CREATE TABLE given (a int)')
        OTHER.commit()

        def sleeps():
            SHARED.cursor().execute('SELECT pg_sleep(1000)')

        def waits():
            OTHER.cursor().execute('LOCK TABLE given')
            try:
                SHARED.cursor().execute('INSERT INTO given VALUES (1)')
            finally:
                OTHER.rollback()

        def computes():
            cursor = SHARED.cursor('named')
            cursor.execute('SELECT count(*) FROM generate_series(1, 1000000000000)')
            cursor.fetchone()

        def swallows():
            while True:
                try:
                    SHARED.cursor().execute('SELECT pg_sleep(1000)')
                except psycopg2.Error:
                    SHARED.rollback()

        def answers():
            SHARED.rollback()
            cursor = SHARED.cursor()
            cursor.execute("SELECT 'answer'")
            return cursor.fetchone()[0]

        def application(environ, start_response):
            start_response('200 OK', [])
            return [str(globals()[environ['QUERY_STRING']]())]
        """;

    private PostgresServer server;
    private Deployed deployed;
    private Interpreter interpreter;

    @BeforeAll
    void deploy(@TempDir Path folder) throws Exception {
        server = PostgresServer.start();
        deployed = new Deployed(folder);
        deployed.file("app.py", APP.formatted(server.dsn()));
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
    @ValueSource(strings = {"sleeps", "waits", "computes", "swallows"})
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
