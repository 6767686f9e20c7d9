package org.wsgibridge.express.compression;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a compressed response has of native memory is given back, however the response ends. */
class CompressedResponseTest {
    private static final int ROUNDS = 20;

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final Compression compression = new Compression(new Breaking());
    private final CountDownLatch gone = new CountDownLatch(1);

    /** Writes a block, and then the rest or nothing more. */
    private final class Breaking extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
            ByteBuffer block = ByteBuffer.wrap("0123456789".repeat(1000).getBytes(ISO_8859_1));
            response.write(false, block, Callback.from(() -> goOn(request, response, callback), callback::failed));
            return true;
        }

        private void goOn(Request request, Response response, Callback callback) {
            switch (Request.getPathInContext(request)) {
                case "/whole" -> response.write(true, null, callback);
                case "/broken" -> callback.failed(new IOException("on purpose"));
                default -> flood(response, callback);
            }
        }

        /** Until the client is gone. */
        private void flood(Response response, Callback callback) {
            new Thread(() -> {
                        try {
                            gone.await();
                            while (true) {
                                byte[] noise = new byte[100_000];
                                new Random(1).nextBytes(noise);
                                try (Blocking blocking = new Blocking()) {
                                    response.write(false, ByteBuffer.wrap(noise), blocking);
                                }
                            }
                        } catch (IOException | InterruptedException e) {
                            callback.failed(e);
                        }
                    })
                    .start();
        }
    }

    /** Waits for a write. */
    private static final class Blocking implements Callback, AutoCloseable {
        private final CompletableFuture<Boolean> done = new CompletableFuture<>();

        @Override
        public void succeeded() {
            done.complete(true);
        }

        @Override
        public void failed(Throwable failure) {
            done.complete(false);
        }

        @Override
        public void close() throws IOException {
            if (!done.join()) {
                throw new IOException("the client is gone");
            }
        }
    }

    @BeforeEach
    void start() throws Exception {
        server.addConnector(connector);
        server.setHandler(compression);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        gone.countDown();
        server.stop();
    }

    private Socket ask(String path) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
        socket.setSoTimeout((int) TimeUnit.MINUTES.toMillis(1));
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n")
                        .getBytes(ISO_8859_1));
        return socket;
    }

    private void mustBeGivenBack() {
        GzipCompression gzip = compression.getBean(GzipCompression.class);
        await().untilAsserted(() -> {
            assertThat(gzip.getDeflaterPool().getPool().getInUseCount()).isZero();
            assertThat(gzip.getDeflaterPool().getPool().getIdleCount()).isPositive();
        });
    }

    @Test
    void mustGiveBackWhatItHasOfWholeAndBrokenResponses() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            for (String path : new String[] {"/whole", "/broken"}) {
                try (Socket socket = ask(path)) {
                    assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                            .contains("Content-Encoding: gzip");
                }
            }
        }
        mustBeGivenBack();
    }

    @Test
    void mustGiveBackWhatItHasOfAResponseWhoseClientLeaves() throws Exception {
        try (Socket socket = ask("/flood")) {
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }
        gone.countDown();
        mustBeGivenBack();
    }
}
