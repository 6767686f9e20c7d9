package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client of HTTP/2 cannot do forever. */
class Http2LimitsTest {
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int CONTINUATION = 9;
    private static final int END_OF_STREAM = 1;
    private static final int END_OF_HEADERS = 4;
    private static final int NO_ERROR = 0;
    private static final int CANCEL = 8;
    private static final int ENHANCE_YOUR_CALM = 11;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeApplication() throws IOException {
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [environ['SERVER_PROTOCOL'].encode('ascii')]
                """);
    }

    private Express serve(String... options) throws IOException {
        String[] all = new String[options.length + 2];
        all[0] = "wsgi.py";
        all[1] = "--http2";
        System.arraycopy(options, 0, all, 2, options.length);
        return Express.serve(folder, all);
    }

    /** Neither needs to be looked for: Jetty reads from a connection of HTTP/2 at any time. */
    @Test
    void mustCountAClientThatLeavesWhileTheApplicationComputes() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
                import os, time

                HERE = os.path.dirname(os.path.abspath(__file__))

                def application(environ, start_response):
                    started = os.path.join(HERE, 'started')
                    with open(started, 'a') as file:
                        file.write('x')
                    while not os.path.exists(os.path.join(HERE, 'go')):
                        time.sleep(0.02)
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [b'served']
                """);
        try (Express express = serve("--enable-telemetry", "--threads", "5");
                Client resetting = new Client(express.url("/"));
                Client closing = new Client(express.url("/"));
                Client staying = new Client(express.url("/"))) {
            for (Client client : List.of(resetting, closing, staying)) {
                client.send(HEADERS, END_OF_HEADERS | END_OF_STREAM, 1, head());
            }
            await().until(() -> Files.exists(folder.resolve("started")) && Files.size(folder.resolve("started")) == 3);
            resetting.send(RST_STREAM, 0, 1, new byte[] {0, 0, 0, CANCEL});
            closing.leave();
            await().untilAsserted(() -> assertThat(express.admin("/-/metrics").body())
                    .containsPattern("wsgi_requests_finished_total\\{[^}]*error=\"client-gone\"[^}]*} 2"));
            Files.createFile(folder.resolve("go"));
            assertThat(staying.awaitFrame(HEADERS)).isNotNull();
            await().untilAsserted(() -> assertThat(express.admin("/-/metrics").body())
                    .containsPattern("wsgi_requests_finished_total\\{[^}]*error=\"none\"[^}]*} 1"));
        }
    }

    @Test
    void mustEndConnectionsWhoseHeadsAreDribbled() throws Exception {
        try (Express express = serve(
                        "--header-timeout",
                        "1",
                        "--header-max-timeout",
                        "3",
                        "--header-min-rate",
                        "10",
                        "--keep-alive-timeout",
                        "600");
                Client first = new Client(express.url("/"));
                Client second = new Client(express.url("/"));
                Client silent = new Client(express.url("/"))) {
            second.send(HEADERS, END_OF_HEADERS | END_OF_STREAM, 1, head());
            assertThat(second.awaitFrame(HEADERS)).isNotNull();
            first.dribble(1);
            second.dribble(3);
            // Each returns when its connection is closed; what it still sends may hide the reason.
            first.reasonOfEnd();
            second.reasonOfEnd();
            assertThat(silent.reasonOfEnd()).isNotNegative();
        }
    }

    @Test
    void mustEndConnectionsThatHaveNoRequest() throws Exception {
        try (Express express = serve("--keep-alive-timeout", "0.5");
                Client client = new Client(express.url("/"))) {
            client.send(HEADERS, END_OF_HEADERS | END_OF_STREAM, 1, head());
            assertThat(client.awaitFrame(HEADERS)).isNotNull();
            assertThat(client.reasonOfEnd()).isEqualTo(NO_ERROR);
        }
    }

    @Test
    void mustEndConnectionsThatFlood() throws Exception {
        try (Express express = serve();
                Client client = new Client(express.url("/"))) {
            ByteArrayOutputStream flood = new ByteArrayOutputStream();
            for (int i = 0; i < 2000; i++) {
                flood.writeBytes(frame(PING, 0, 0, new byte[8]));
            }
            client.send(flood.toByteArray());
            assertThat(client.reasonOfEnd()).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(express.get("/").body()).isEqualTo("HTTP/2.0");
        }
    }

    @Test
    void mustLimitTheFieldsOfAHead() throws Exception {
        try (Express express = serve("--keep-alive-timeout", "60")) {
            HttpClient client = HttpClient.newHttpClient();
            assertThat(fields(client, express, 50, "v").statusCode()).isEqualTo(200);
            HttpResponse<String> many = fields(client, express, 101, "v");
            assertThat(many.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(many.statusCode()).isEqualTo(431);
            assertThat(fields(client, express, 1, "v".repeat(8190)).statusCode())
                    .isEqualTo(431);
            assertThat(fields(client, express, 5, "v".repeat(8000)).statusCode())
                    .isEqualTo(200);
        }
    }

    private static HttpResponse<String> fields(HttpClient client, Express express, int number, String value)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(express.url("/"));
        for (int i = 0; i < number; i++) {
            request.header("X-" + i, value);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The head of a GET. */
    private static byte[] head() {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.writeBytes(field(":method", "GET"));
        head.writeBytes(field(":scheme", "http"));
        head.writeBytes(field(":path", "/"));
        head.writeBytes(field(":authority", "a"));
        return head.toByteArray();
    }

    /** A literal field that is not indexed (RFC 7541, section 6.2.2), of less than 127 bytes. */
    private static byte[] field(String name, String value) {
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        field.write(0);
        field.write(name.length());
        field.writeBytes(name.getBytes(US_ASCII));
        field.write(value.length());
        field.writeBytes(value.getBytes(US_ASCII));
        return field.toByteArray();
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(0);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        return bytes.toByteArray();
    }

    /** A connection with prior knowledge. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;

        Client(URI url) throws IOException {
            socket = new Socket(url.getHost(), url.getPort());
            socket.setSoTimeout(60_000);
            in = new DataInputStream(socket.getInputStream());
            send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
            send(SETTINGS, 0, 0, new byte[0]);
        }

        void send(int type, int flags, int stream, byte[] payload) throws IOException {
            send(frame(type, flags, stream, payload));
        }

        synchronized void send(byte[] bytes) throws IOException {
            try {
                socket.getOutputStream().write(bytes);
            } catch (SocketException e) {
                return; // it is ended
            }
        }

        void leave() throws IOException {
            socket.close();
        }

        /** Begins a head, and sends a field of it now and then for as long as the connection lives. */
        void dribble(int stream) throws IOException {
            send(HEADERS, END_OF_STREAM, stream, head());
            Thread dripper = new Thread(() -> {
                try {
                    while (!socket.isClosed()) {
                        send(CONTINUATION, 0, stream, field("a", "b"));
                        Thread.sleep(200);
                    }
                } catch (IOException | InterruptedException e) {
                    return;
                }
            });
            dripper.setDaemon(true);
            dripper.start();
        }

        /** Returns what is in the next frame of a type, {@code null} when the connection ends before it. */
        byte @org.jspecify.annotations.Nullable [] awaitFrame(int type) throws IOException {
            try {
                while (true) {
                    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                    int found = in.readUnsignedByte();
                    in.readFully(new byte[5]);
                    byte[] payload = in.readNBytes(length);
                    if (found == type) {
                        return payload;
                    }
                }
            } catch (EOFException | SocketException e) {
                return null;
            }
        }

        /** Returns the code of GOAWAY, when the connection is closed after it; -1 when it was closed without one. */
        int reasonOfEnd() throws IOException {
            int reason = -1;
            for (byte[] frame = awaitFrame(GOAWAY); frame != null; frame = awaitFrame(GOAWAY)) {
                reason = frame[7];
            }
            return reason;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
