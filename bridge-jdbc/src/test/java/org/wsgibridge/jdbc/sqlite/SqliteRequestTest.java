package org.wsgibridge.jdbc.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.jython.Deployed;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.Interruption;

/** {@code sqlite3} in an application on the engine: requests that use a database, and are ended while they do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SqliteRequestTest {
    private static final String APP = """
            import os, sqlite3, threading
            FOLDER = os.path.dirname(__file__)
            ENDLESS = 'with recursive r(n) as (select 1 union all select n + 1 from r) select max(n) from r'
            ROWS = 'with recursive r(n) as (select 1 union all select n + 1 from r) select n from r limit 10000'
            LOCAL = threading.local()
            OTHER = sqlite3.connect(os.path.join(FOLDER, 'locked.db'), check_same_thread=False)
            OTHER.execute('create table t(a)')
            SHARED = sqlite3.connect(':memory:', check_same_thread=False)

            def computes():
                return SHARED.execute(ENDLESS).fetchone()

            def steps():
                SHARED.create_function('f', 1, lambda x: x)
                for row in SHARED.execute('with recursive r(n) as (select 1 union all select n + 1 from r) select f(n) from r'):
                    pass

            def calls():
                SHARED.create_function('g', 1, lambda x: SHARED.execute(ENDLESS).fetchone())
                return SHARED.execute('select g(1)').fetchone()

            def leaves():
                SHARED.execute(ROWS)
                left = SHARED.execute(ROWS)
                return SHARED.execute(ENDLESS).fetchone()

            def swallows():
                while True:
                    try:
                        SHARED.execute(ENDLESS)
                    except sqlite3.Error:
                        pass

            def waits():
                OTHER.execute('begin exclusive')
                try:
                    sqlite3.connect(os.path.join(FOLDER, 'locked.db'), timeout=600).execute('insert into t values (1)')
                finally:
                    OTHER.execute('rollback')

            def answers():
                SHARED.execute('create table if not exists t(a)')
                SHARED.execute('insert into t values (1)')
                SHARED.commit()
                return SHARED.execute("select 'answer' from t").fetchone()[0]

            def application(environ, start_response):
                start_response('200 OK', [])
                return [str(globals()[environ['QUERY_STRING']]())]
            """;

    private Deployed deployed;
    private Interpreter interpreter;

    @BeforeAll
    void deploy(@TempDir Path folder) throws Exception {
        deployed = new Deployed(folder);
        deployed.file("app.py", APP);
        interpreter = deployed.open("app.py", "application");
    }

    @AfterAll
    void undeploy() {
        deployed.close();
    }

    private String run(String what) {
        return deployed.text(interpreter, "app.py", "application", what);
    }

    @Test
    void applicationMustUseADatabaseWithoutAnyConfiguration() {
        assertThat(run("answers")).isEqualTo("answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"computes", "steps", "calls", "leaves", "swallows", "waits"})
    void requestMustEndWithItsStatementAndLeaveTheConnectionUsable(String what) {
        Deployed.Running running = deployed.start(interpreter, "app.py", "application", what);
        await().until(() -> Deployed.stack(interpreter, running).contains("in " + what));
        running.exchange().terminate(Outcome.REQUEST_TIMEOUT, 504);
        assertThat(interpreter.interrupt(running.lease())).isEqualTo(Interruption.INJECTED);
        running.lease().awaitRelease();
        assertThat(running.channel().status()).isEqualTo(504);
        assertThat(run("answers")).isEqualTo("answer");
    }
}
