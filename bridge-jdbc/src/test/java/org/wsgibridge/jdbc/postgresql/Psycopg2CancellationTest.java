package org.wsgibridge.jdbc.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;
import org.wsgibridge.jdbc.Cancellation;

/** {@link Cancellation} in both orders of its races, on connections of a real server. */
final class Psycopg2CancellationTest {
    private static PostgresServer server;

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

    private static Connection connect() throws Exception {
        Map<String, String> settings = new HashMap<>();
        for (String pair : server.dsn().split(" ", -1)) {
            String[] parts = pair.split("=", -1);
            settings.put(parts[0], parts[1]);
        }
        return Connector.open(settings);
    }

    private static QueryExecutor executor(Connection connection) throws Exception {
        return connection.unwrap(BaseConnection.class).getQueryExecutor();
    }

    @Test
    void lateCancellationMustDoNothing() throws Exception {
        try (Connection connection = connect()) {
            List<Runnable> asked = new ArrayList<>();
            Cancellation cancellation = new Cancellation(new Ending(executor(connection)), task -> {
                asked.add(task);
                return new Thread(task);
            });
            cancellation.end();
            cancellation.run();
            assertThat(asked).isEmpty();
            assertThat(connection.isValid(60)).isTrue();
        }
    }

    @Test
    void statementThatIsOverBeforeTheThreadLooksMustKeepItsConnection() throws Exception {
        try (Connection connection = connect()) {
            List<Thread> ending = new ArrayList<>();
            Cancellation[] cancellation = new Cancellation[1];
            cancellation[0] = new Cancellation(
                    new Ending(executor(connection)),
                    task -> new Thread(() -> {
                        Thread end = new Thread(cancellation[0]::end);
                        ending.add(end);
                        end.start();
                        while (end.getState() != Thread.State.WAITING) {
                            Thread.onSpinWait();
                        }
                        task.run();
                    }));
            cancellation[0].run();
            cancellation[0].end();
            ending.get(0).join();
            assertThat(connection.isValid(60)).isTrue();
        }
    }

    @Test
    void missingThreadMustCutTheConnectionAndHoldNothing() throws Exception {
        try (Connection connection = connect()) {
            QueryExecutor executor = executor(connection);
            Cancellation cancellation = new Cancellation(new Ending(executor), task -> {
                throw new OutOfMemoryError("unable to create native thread");
            });
            cancellation.run();
            cancellation.end();
            assertThat(executor.isClosed()).isTrue();
        }
    }
}
