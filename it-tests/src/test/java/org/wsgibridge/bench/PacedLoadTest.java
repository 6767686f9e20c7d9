package org.wsgibridge.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The load that does not wait for responses. */
class PacedLoadTest {
    private static final long STALL_MILLIS = 300;

    private final AtomicInteger requests = new AtomicInteger();
    private final List<String> cookies = new CopyOnWriteArrayList<>();

    /** Length 0 is chunked for this server, -1 is none. */
    private HttpServer server(ExecutorService threads, long length, int stalled, int status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            cookies.add(exchange.getRequestHeaders().getFirst("Cookie"));
            if (requests.incrementAndGet() == stalled) {
                try {
                    Thread.sleep(STALL_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            exchange.sendResponseHeaders(status, length);
            if (length >= 0) {
                exchange.getResponseBody().write("Hello".getBytes(ISO_8859_1));
            }
            exchange.close();
        });
        server.start();
        return server;
    }

    private long[] load(long length, int stalled, int status, double rate, int most, double warmUp) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        HttpServer server = server(threads, length, stalled, status);
        try {
            URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            return new PacedLoad(url, rate, warmUp, 0.5, most, 0, List.of("Cookie: a=b")).run();
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, -1})
    void mustMeasureEachRequestOnce(long length) throws Exception {
        long[] nanos = load(length, 0, 200, 400, 4, 0);
        assertThat(nanos).hasSize(requests.get()).isSorted().hasSizeBetween(100, 400);
        assertThat(cookies).hasSize(requests.get()).containsOnly("a=b");
    }

    @Test
    void mustCountTheWaitOfRequestsThatCameWhileTheServerStalled() throws Exception {
        long[] nanos = load(5, 1, 200, 200, 1, 0);
        // Those that were due in the first half of the stall waited for at least the other half.
        long half = TimeUnit.MILLISECONDS.toNanos(STALL_MILLIS / 2);
        assertThat(Arrays.stream(nanos).filter(each -> each >= half).count()).isGreaterThan(10);
        assertThat(nanos).hasSize(requests.get());
    }

    @Test
    void mustNotCountTheWarmUp() throws Exception {
        long[] nanos = load(5, 0, 200, 400, 4, 0.5);
        assertThat(nanos.length).isBetween(100, requests.get() - 100);
    }

    @Test
    void mustFailWithTheFirstRequestThatFails() {
        assertThatThrownBy(() -> load(5, 0, 503, 200, 1, 0))
                .isInstanceOf(IOException.class)
                .hasMessage("status 503");
    }

    @Test
    void mustFindTheEndOfEachKindOfResponse() throws Exception {
        ResponseReader reader = new ResponseReader();
        assertThat(ends(reader, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"))
                .isTrue();
        assertThat(ends(reader, "HTTP/1.1 204 No\r\ncontent-length:0\r\n\r\n")).isTrue();
        assertThat(ends(
                        reader,
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding:"
                                + " chunked\r\n\r\n1;x=y\r\na\r\n00A\r\n0123456789\r\n0\r\nT: 1\r\n\r\n"))
                .isTrue();
        assertThat(reader.isClosing()).isFalse();
        assertThat(ends(reader, "HTTP/1.0 200 OK\r\nServer: x\r\n\r\nall")).isFalse();
        assertThat(reader.isClosing()).isTrue();
        assertThat(reader.endsWithConnection()).isTrue();
        assertThat(ends(reader, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"))
                .isFalse();
        assertThat(reader.endsWithConnection()).isFalse();
        assertThatThrownBy(() -> ends(new ResponseReader(), "SSH-2.0-x\r\n")).isInstanceOf(IOException.class);
    }

    /** Gives it byte by byte; nothing may be left. */
    private static boolean ends(ResponseReader reader, String response) throws IOException {
        boolean ended = false;
        for (byte each : response.getBytes(ISO_8859_1)) {
            assertThat(ended).isFalse();
            ended = reader.read(ByteBuffer.wrap(new byte[] {each}));
        }
        return ended;
    }

    @Test
    void mustTakeThePercentileOfTheSortedValues() {
        long[] hundred = new long[100];
        for (int i = 0; i < hundred.length; i++) {
            hundred[i] = i + 1L;
        }
        assertThat(PacedLoad.percentile(hundred, 0.50)).isEqualTo(50);
        assertThat(PacedLoad.percentile(hundred, 0.99)).isEqualTo(99);
        assertThat(PacedLoad.percentile(hundred, 1)).isEqualTo(100);
        assertThat(PacedLoad.percentile(new long[0], 1)).isZero();
    }
}
