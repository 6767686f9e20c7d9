package org.wsgibridge.express.top;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.express.failure.ExpressException;

/** Servers that are none, or do not answer as they should, on real sockets. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AdminMountAddressTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    /** What a server does with its connections. */
    private interface Answer {
        void write(OutputStream out) throws IOException;
    }

    /** Asks a server that answers so. */
    private static void ask(Answer answer, Duration patience) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> serve(server, answer));
            thread.setDaemon(true);
            thread.start();
            at(server.getLocalPort(), patience).status();
        }
    }

    private static AdminMountAddress at(int port, Duration patience) {
        return new AdminMountAddress(URI.create("http://127.0.0.1:" + port + "/-/"), null, patience);
    }

    private static void serve(ServerSocket server, Answer answer) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.getInputStream().read(new byte[8192]);
                answer.write(socket.getOutputStream());
            } catch (IOException e) {
                // The client has gone, or the test is over.
            }
        }
    }

    private static Answer text(String text) {
        return out -> out.write(text.getBytes(ISO_8859_1));
    }

    private static Answer body(String body) {
        return text(HEAD + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static void assertRefused(Answer answer, String... message) {
        assertThatThrownBy(() -> ask(answer, Duration.ofSeconds(20)))
                .isInstanceOf(ExpressException.class)
                .message()
                .contains(message)
                .doesNotContainPattern("[\\p{Cntrl}]");
    }

    @Test
    void mustNameTheServersThatRunBeside(@TempDir Path state) throws Exception {
        int closed;
        try (ServerSocket ended = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            closed = ended.getLocalPort();
        }
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            writeAddress(state.resolve("all-8395"), server.getLocalPort());
            writeAddress(state.resolve("__1-8396"), server.getLocalPort());
            writeAddress(state.resolve("127.0.0.1-8397"), closed);
            writeAddress(state.resolve("shop"), server.getLocalPort());
            Files.createDirectories(state.resolve("all-8398"));
            assertThat(RunningServers.of(state.resolve("all-8000")))
                    .containsExactly("--host ::1 --port 8396", "--port 8395");
        }
        assertThat(RunningServers.of(state.resolve("gone/all-8000"))).isEmpty();
    }

    private static void writeAddress(Path root, int port) throws IOException {
        Files.createDirectories(root);
        Files.writeString(root.resolve("admin"), "url = \"http://127.0.0.1:" + port + "/-/ready\"\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<html>\u001b[2J | not sent a status.json, but <html>",
                "'' | not sent a status.json, but nothing",
                "[1, 2 | not sent a status.json, but [1, 2",
                "[] | not sent a status.json, but []",
                "null | not sent a status.json, but null",
                "{\"schemaVersion\": 99} | a status.json of another version",
                "{\"schemaVersion\": \"1\"} | a status.json of another version"
            })
    void mustRefuseWhatIsNoStatus(@Nullable String body, String message) {
        assertRefused(body(body == null ? "" : body), message);
    }

    @Test
    void mustRefuseWhatIsTooDeepOrTooLong() {
        assertRefused(body("[".repeat(5_000_000)), "not sent a status.json, but [[[", "left out");
        assertRefused(
                out -> {
                    out.write((HEAD + "\r\n").getBytes(ISO_8859_1));
                    byte[] endless = " ".repeat(65_536).getBytes(ISO_8859_1);
                    while (true) {
                        out.write(endless);
                    }
                },
                "longer than");
    }

    @Test
    void mustRefuseWhatIsNoHttp() {
        assertRefused(text("SSH-2.0-OpenSSH_9.2\r\n"), "does not answer at http://127.0.0.1:");
        assertRefused(text(""), "does not answer at http://127.0.0.1:");
        assertRefused(text("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"), "301");
    }

    @Test
    void mustSayThatNothingListens() throws Exception {
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertThatThrownBy(() ->
                            at(bound.getLocalPort(), Duration.ofSeconds(20)).status())
                    .isInstanceOf(ExpressException.class)
                    .hasMessageEndingWith(": nothing listens there");
        }
    }

    /** The time is up in the middle of the head, and in the middle of the body. */
    @ParameterizedTest
    @CsvSource({"''", "'" + HEAD + "\r\n{'"})
    void mustNotWaitForAServerThatIsSlow(String begin) {
        CountDownLatch over = new CountDownLatch(1);
        Answer drip = out -> {
            out.write(begin.getBytes(ISO_8859_1));
            try {
                do {
                    out.write(begin.isEmpty() ? 'H' : ' ');
                    out.flush();
                } while (!over.await(50, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        };
        try {
            assertThatThrownBy(() -> ask(drip, Duration.ofSeconds(1)))
                    .isInstanceOf(ExpressException.class)
                    .hasMessageEndingWith(" within 1 s");
        } finally {
            over.countDown();
        }
    }
}
