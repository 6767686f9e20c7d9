package org.wsgibridge.express.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.wsgibridge.watchdog.Watchdog;

/** The server is real; only the looks are the test's, and what the end of the process would be. */
class ConnectorWatchTest {
    private final Server server = new Server();
    private final AtomicInteger ends = new AtomicInteger();
    private final AtomicBoolean exhausted = new AtomicBoolean();
    private final Semaphore pauses = new Semaphore(0);
    private final WatchedConnector connector = new WatchedConnector(server, new HttpConnectionFactory()) {
        @Override
        protected void configure(Socket accepted) {
            if (exhausted.get()) {
                throw new UncheckedIOException(new IOException("Too many open files"));
            }
            super.configure(accepted);
        }

        @Override
        protected boolean handleAcceptFailure(Throwable failure) {
            if (failure instanceof UncheckedIOException) {
                pauses.acquireUninterruptibly(); // Jetty sleeps
                return true;
            }
            return super.handleAcceptFailure(failure);
        }
    };
    private final ConnectorWatch watch = new ConnectorWatch(server, Watchdog::new, ends::incrementAndGet);

    @BeforeAll
    static void quieten() {
        ((Logger) LoggerFactory.getLogger("org.eclipse.jetty")).setLevel(Level.WARN);
    }

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.addBean(watch);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private void look() {
        for (int i = 0; i <= ConnectorWatch.PATIENCE + 1; i++) {
            watch.look();
        }
    }

    /** Makes each look find what there is by then. */
    private void lookWithPauses() {
        for (int i = 0; i <= ConnectorWatch.PATIENCE + 1; i++) {
            AtomicBoolean answered = new AtomicBoolean();
            connector.askSelectors(() -> answered.set(true));
            await().until(() -> answered.get() && isAccepting());
            watch.look();
        }
    }

    @Test
    void mustLeaveAServerAloneThatServes() {
        lookWithPauses();
        assertThat(ends).hasValue(0);
    }

    @Test
    void mustEndAServerWhoseSelectorIsGone() {
        CountDownLatch gone = new CountDownLatch(1);
        try {
            connector
                    .getSelectorManager()
                    .getBeans(ManagedSelector.class)
                    .forEach(selector -> selector.submit(ignored -> awaitUninterrupted(gone)));
            look();
            assertThat(ends).hasPositiveValue();
        } finally {
            gone.countDown();
        }
    }

    @Test
    void mustEndAServerWhoseLogTakesNothing() {
        CountDownLatch gone = new CountDownLatch(1);
        AppenderBase<ILoggingEvent> full = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                awaitUninterrupted(gone);
            }
        };
        Logger log = (Logger) LoggerFactory.getLogger(ConnectorWatch.class);
        full.start();
        log.addAppender(full);
        try {
            connector
                    .getSelectorManager()
                    .getBeans(ManagedSelector.class)
                    .forEach(selector -> selector.submit(ignored -> awaitUninterrupted(gone)));
            look();
            assertThat(ends).hasPositiveValue();
        } finally {
            gone.countDown();
            log.detachAppender(full);
        }
    }

    @Test
    void mustEndAServerWhoseAcceptorIsGone() throws Exception {
        await().until(this::isAccepting); // its thread has its name by then
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().contains("acceptor") && thread.getName().contains(hash())) {
                thread.interrupt(); // closes the socket, and Jetty gives up
            }
        }
        await().until(() -> !isAccepting());
        look();
        assertThat(ends).hasPositiveValue();
    }

    private boolean isAccepting() {
        return connector.turns(0) % 2 != 0;
    }

    @Test
    void mustLeaveAServerAloneThatHasNoFileDescriptorForAConnection() throws Exception {
        exhausted.set(true);
        for (int i = 0; i <= ConnectorWatch.PATIENCE + 1; i++) {
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
                await().until(pauses::hasQueuedThreads);
                assertThat(client.isConnected()).isTrue();
                watch.look();
                pauses.release();
                await().until(this::isAccepting);
            }
        }
        assertThat(ends).hasValue(0);
        exhausted.set(false);
        assertThat(isServed()).isTrue();
    }

    private String hash() {
        return Integer.toHexString(connector.hashCode());
    }

    @Test
    void mustGoOnToAcceptWhereMemoryHasRunOut() throws Exception {
        assertThat(connector.handleAcceptFailure(new OutOfMemoryError("injected")))
                .isTrue();
        assertThat(isServed()).isTrue();
    }

    private boolean isServed() throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            client.getOutputStream()
                    .write("GET / HTTP/1.0\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return client.getInputStream().read() == 'H';
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
