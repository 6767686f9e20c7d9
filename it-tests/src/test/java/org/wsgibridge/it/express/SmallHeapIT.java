package org.wsgibridge.it.express;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with a heap of 64 MiB under clients that declare far more than they send. */
class SmallHeapIT {
    private static final int CONNECTIONS = 400;

    @TempDir
    Path folder;

    @Test
    void mustServeOthersWhileUploadsStallThatDeclareMoreThanTheHeapHas() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
            def application(environ, start_response):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [str(len(environ['wsgi.input'].read())).encode()]
            """);
        List<String> command = new ArrayList<>(List.of(
                Server.java(),
                "-Xmx64m",
                "-XX:+ExitOnOutOfMemoryError",
                "-jar",
                Server.JAR.toString(),
                "start-server",
                "wsgi.py",
                "--engine",
                "cpython"));
        command.addAll(Server.ANY_PORT);
        List<Socket> clients = new ArrayList<>();
        try (Server server = Server.start(folder, Map.of(), command)) {
            int port = server.get("/").request().uri().getPort();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(declare(port));
            }
            assertThat(server.get("/").statusCode()).isEqualTo(200);
            for (Socket client : clients) {
                client.getOutputStream().write(new byte[30_000]);
            }
            assertThat(server.get("/").statusCode()).isEqualTo(200);
            for (Socket client : clients) {
                client.close();
            }
            assertThat(server.get("/").statusCode()).isEqualTo(200);
            assertThat(server.output()).doesNotContain("OutOfMemoryError:");
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static Socket declare(int port) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        String host = URI.create("http://localhost:" + port).getAuthority();
        client.getOutputStream()
                .write(("POST / HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 1000000\r\n\r\nx")
                        .getBytes(US_ASCII));
        return client;
    }
}
