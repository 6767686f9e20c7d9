package org.wsgibridge.express.connector;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.spi.SharedSelector;

/** A real connector reads real sockets. */
class ConnectorSelectorsTest {
    @TempDir
    Path folder;

    private final Server server = new Server();
    private final WatchedConnector connector = new WatchedConnector(server, new HttpConnectionFactory());
    private final ConnectorSelectors selectors = new ConnectorSelectors(connector);
    private SocketChannel here;
    private SocketChannel there;

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.addBean(selectors);
        connect();
    }

    private void connect() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(address);
            there = SocketChannel.open(address);
            here = listening.accept();
        }
        here.configureBlocking(false);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        here.close();
        there.close();
    }

    /** Collects what comes. */
    private final class Collector implements SharedSelector.Reader {
        private final List<String> parts = new CopyOnWriteArrayList<>();

        private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        private final AtomicInteger released = new AtomicInteger();

        @Override
        public boolean read() {
            threads.add(Thread.currentThread());
            ByteBuffer bytes = ByteBuffer.allocate(100);
            try {
                int count = here.read(bytes);
                parts.add(US_ASCII.decode(bytes.flip()).toString());
                return count >= 0 && !text().contains("enough");
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void released() {
            released.incrementAndGet();
        }

        private String text() {
            return String.join("", parts);
        }

        private void awaitText(String expected) {
            await().untilAsserted(() -> assertThat(text()).isEqualTo(expected));
        }

        private void awaitRelease() {
            await().untilAsserted(() -> assertThat(released).hasValue(1));
        }
    }

    private void send(String text) throws IOException {
        there.write(US_ASCII.encode(text));
    }

    @Test
    void mustReadByTheThreadOfASelector() throws Exception {
        server.start();
        Collector collector = new Collector();
        assertThat(selectors.register(here, collector)).isNotNull();
        send("one ");
        collector.awaitText("one ");
        send("two");
        collector.awaitText("one two");
        assertThat(collector.threads)
                .isNotEmpty()
                .allMatch(thread -> thread.getName().startsWith("qtp"));
        assertThat(collector.released).hasValue(0);
    }

    @Test
    void mustForgetTheChannelWhenItsReaderHasEnough() throws Exception {
        server.start();
        Collector collector = new Collector();
        requireNonNull(selectors.register(here, collector));
        send("enough");
        collector.awaitRelease();
        send(" and more");
        assertRestIsThere(" and more");
        assertThat(collector.text()).isEqualTo("enough");
    }

    @Test
    void mustForgetTheChannelAtTheEndOfTheStream() throws Exception {
        server.start();
        Collector collector = new Collector();
        requireNonNull(selectors.register(here, collector));
        send("last");
        there.close();
        collector.awaitRelease();
        assertThat(collector.text()).isEqualTo("last");
    }

    @Test
    void mustReleaseOnceHoweverOftenItIsCancelled() throws Exception {
        server.start();
        Collector collector = new Collector();
        SharedSelector.Registration registration = requireNonNull(selectors.register(here, collector));
        registration.cancel();
        registration.cancel();
        collector.awaitRelease();
        registration.cancel();
        server.stop();
        assertThat(collector.released).hasValue(1);
    }

    @Test
    void mustReleaseAChannelThatIsClosedAlready() throws Exception {
        server.start();
        here.close();
        Collector collector = new Collector();
        requireNonNull(selectors.register(here, collector));
        collector.awaitRelease();
    }

    @Test
    void mustReleaseAChannelThatIsClosedMeanwhile() throws Exception {
        server.start();
        Collector collector = new Collector();
        SharedSelector.Registration registration = requireNonNull(selectors.register(here, collector));
        send("one");
        collector.awaitText("one");
        here.close();
        registration.cancel();
        collector.awaitRelease();
    }

    @Test
    void mustGiveChannelsBackBeforeTheServerStops() throws Exception {
        server.start();
        Collector collector = new Collector();
        requireNonNull(selectors.register(here, collector));
        server.stop();
        assertThat(collector.released).hasValue(1);
        send("afterwards");
        assertRestIsThere("afterwards");
        assertThat(collector.text()).isEmpty();
    }

    @Test
    void mustRunBeforeTheConnectorAcceptsAndNotAfterTheServer() throws Exception {
        assertThat(selectors.register(here, new Collector())).isNull();
        selectors.start();
        Collector collector = new Collector();
        assertThat(selectors.register(here, collector)).isNotNull();
        send("early");
        collector.awaitText("early");
        server.start();
        server.stop();
        collector.awaitRelease();
        assertThat(selectors.register(here, new Collector())).isNull();
    }

    @Test
    void mustStopTheSelectorsOfAServerThatDoesNotStart() throws Exception {
        selectors.start();
        assertThat(connector.getSelectorManager().isRunning()).isTrue();
        selectors.stop();
        assertThat(connector.getSelectorManager().isRunning()).isFalse();
    }

    /** The channel can be used as any other one. */
    private void assertRestIsThere(String expected) throws IOException {
        here.configureBlocking(true);
        ByteBuffer bytes = ByteBuffer.allocate(expected.length());
        while (bytes.hasRemaining() && here.read(bytes) >= 0) {}
        assertThat(US_ASCII.decode(bytes.flip()).toString()).isEqualTo(expected);
    }
}
