package org.wsgibridge.jdbc.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.python.core.PyString;

/** Several threads that close a session of a real server, in each order. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class SessionClosingTest {
    private static MariaServer server;

    private final AtomicInteger givenBack = new AtomicInteger();

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

    /** Returns a connection of the server that counts how often it is given back, as a pool would. */
    private Connection counted(Connection connection, Runnable whenGivenBack) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        givenBack.incrementAndGet();
                        whenGivenBack.run();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    private static CompletableFuture<Void> start(Session session) {
        return CompletableFuture.runAsync(() -> close(session), task -> new Thread(task).start());
    }

    private static void close(Session session) {
        try {
            session.close();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static Runnable waiting(CountDownLatch entered, CountDownLatch goOn) {
        return () -> {
            entered.countDown();
            try {
                goOn.await();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        };
    }

    @Test
    void closeWhileAnotherGivesBackMustDoNothing() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Session session = new Session(counted(server.connect(), waiting(entered, goOn)), true);
        CompletableFuture<Void> first = start(session);
        entered.await();
        session.close();
        goOn.countDown();
        first.join();
        assertThat(givenBack).hasValue(1);
    }

    @Test
    void closeWhileAnotherCutsMustDoNothing() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Session session = new Session(counted(server.connect(), waiting(entered, goOn)), true);
        CompletableFuture<Void> statement = CompletableFuture.runAsync(
                () -> assertThatThrownBy(() -> session.query(new PyString("SELECT SLEEP(1000)")))
                        .isInstanceOf(ServerError.class),
                task -> new Thread(task).start());
        try (Connection other = server.connect()) {
            await().until(() -> other.createStatement()
                    .executeQuery("SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO = 'SELECT SLEEP(1000)'")
                    .next());
        }
        CompletableFuture<Void> cutting = start(session);
        entered.await();
        statement.join();
        session.close();
        goOn.countDown();
        cutting.join();
        assertThat(givenBack).hasValue(1);
    }

    @Test
    void closersAtOnceMustHaveOneWinner() throws Exception {
        for (int i = 1; i <= 50; i++) {
            Session session = new Session(counted(server.connect(), () -> {}), true);
            CyclicBarrier barrier = new CyclicBarrier(4);
            CompletableFuture<?>[] closers = new CompletableFuture<?>[4];
            for (int closer = 0; closer < closers.length; closer++) {
                closers[closer] = CompletableFuture.runAsync(
                        () -> {
                            try {
                                barrier.await();
                                session.close();
                            } catch (Exception failure) {
                                throw new IllegalStateException(failure);
                            }
                        },
                        task -> new Thread(task).start());
            }
            CompletableFuture.allOf(closers).join();
            assertThat(givenBack).hasValue(i);
        }
    }
}
