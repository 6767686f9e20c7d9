package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.servlet.transport.Containers;
import org.wsgibridge.servlet.transport.ServletResponseChannel;
import org.wsgibridge.servlet.transport.support.StallWatch;
import org.wsgibridge.watchdog.Watchdog;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * A client that takes everything at once must not keep a thread of Jetty: it may be the one of a selector, for which
 * many other clients wait.
 */
class ResponseTurnsTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int LARGEST_TURN = MEBIBYTE + (256 << 10);

    @TempDir
    private Path folder;

    /** How many bytes were written in each turn of a thread. */
    private final List<Integer> turns = new CopyOnWriteArrayList<>();

    private final ThreadLocal<Integer> written = ThreadLocal.withInitial(() -> 0);

    private void turn(Runnable task) {
        written.set(0);
        task.run();
        if (written.get() > 0) {
            turns.add(written.get());
        }
    }

    /** Is always ready, and keeps nothing. */
    private final class Ready extends ServletOutputStream {
        private final AsyncContext async;

        private Ready(AsyncContext async) {
            this.async = async;
        }

        @Override
        public void flush() throws IOException {
            async.getResponse().flushBuffer();
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            async.start(() -> turn(() -> {
                try {
                    listener.onWritePossible();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        }

        @Override
        public void write(int b) {
            written.set(written.get() + 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            written.set(written.get() + length);
        }
    }

    private final class Sending extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            AsyncContext real = request.startAsync();
            Ready output = new Ready(real);
            HttpServletResponse taking = new HttpServletResponseWrapper(response) {
                @Override
                public ServletOutputStream getOutputStream() {
                    return output;
                }
            };
            AsyncContext async = (AsyncContext) Proxy.newProxyInstance(
                    AsyncContext.class.getClassLoader(),
                    new Class<?>[] {AsyncContext.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("getResponse")) {
                            return taking;
                        }
                        if (method.getName().equals("start")) {
                            real.start(() -> turn((Runnable) arguments[0]));
                            return null;
                        }
                        return method.invoke(real, arguments);
                    });
            Path file = Files.write(folder.resolve("file"), new byte[5 * MEBIBYTE]);
            StallWatch watch = new StallWatch("test-watch", new Watchdog());
            ServletResponseChannel channel =
                    new ServletResponseChannel(async, Containers.of(getServletContext()), watch, 0);
            channel.start(new ResponseHead(200, "OK", List.of()));
            FileChannel opened = FileChannel.open(file);
            // This thread writes as well, if the container asks for the first bytes at once.
            turn(() -> {
                channel.sendFile(opened, 0, 5 * MEBIBYTE);
                channel.end();
            });
        }
    }

    @Test
    void aLargeResponseMustBeWrittenInTurns() throws Exception {
        try (TestContainer container = TestContainer.Kind.JETTY.start(new Sending(), "", "/*", 30_000)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + container.port() + "/"))
                    .timeout(Duration.ofSeconds(30))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
            // The last turn ends after the response.
            await().untilAsserted(() ->
                    assertThat(turns.stream().mapToInt(Integer::intValue).sum()).isEqualTo(5 * MEBIBYTE));
        }
        assertThat(turns).hasSizeGreaterThanOrEqualTo(4).allMatch(bytes -> bytes <= LARGEST_TURN);
    }
}
