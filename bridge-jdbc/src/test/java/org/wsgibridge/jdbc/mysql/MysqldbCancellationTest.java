package org.wsgibridge.jdbc.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.python.core.PyString;
import org.wsgibridge.jdbc.Cancellation;

/** Ends statements in both orders of the race with their end, on connections of a real server. */
final class MysqldbCancellationTest {
    private static MariaServer server;

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

    private static Ending ending(Connection connection) throws Exception {
        org.mariadb.jdbc.Connection driven = connection.unwrap(org.mariadb.jdbc.Connection.class);
        return new Ending(driven, new Wire(driven.getClient()));
    }

    @Test
    void lateCancellationMustDoNothing() throws Exception {
        try (Connection connection = server.connect()) {
            Cancellation cancellation = new Cancellation("test", ending(connection));
            assertThat(cancellation.end()).isFalse();
            cancellation.run();
            assertThat(connection.isValid(60)).isTrue();
        }
    }

    @Test
    void statementThatIsOverBeforeTheServerIsAskedMustKeepItsConnection() throws Exception {
        try (Connection connection = server.connect()) {
            CountDownLatch over = new CountDownLatch(1);
            Cancellation cancellation = new Cancellation(
                    ending(connection),
                    task -> new Thread(() -> {
                        over.countDown();
                        task.run();
                    }));
            cancellation.run();
            over.await();
            assertThat(cancellation.end()).isTrue();
            // The server may have been asked: the next statement, not the one after it, can be ended for that.
            Session session = new Session(connection, false);
            session.ping();
            Result result = session.query(new PyString("SELECT 1"));
            result.store();
            assertThat(result.size()).isEqualTo(1);
        }
    }

    @Test
    void missingThreadMustCutTheConnectionAndHoldNothing() throws Exception {
        try (Connection connection = server.connect()) {
            Cancellation cancellation = new Cancellation(ending(connection), task -> {
                throw new OutOfMemoryError("unable to create native thread");
            });
            cancellation.run();
            assertThat(cancellation.end()).isTrue();
            assertThat(connection.isClosed()).isTrue();
        }
    }
}
