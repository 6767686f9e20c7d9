package org.wsgibridge.it.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real nginx in front of a server, with nothing but {@code proxy_pass}; listens at a Unix-domain socket. */
final class Nginx implements AutoCloseable {
    private static final Path COMMAND = Path.of("/usr/sbin/nginx");

    private final Process process;
    private final Path socket;

    private Nginx(Process process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    static boolean isInstalled() {
        return Files.isExecutable(COMMAND);
    }

    /** Starts one that passes everything on to a port; the folder's path is short enough for a socket. */
    static Nginx start(Path folder, int port) throws IOException {
        Path socket = folder.resolve("nginx.sock");
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    server {
                        listen unix:%2$s;
                        location / { proxy_pass http://127.0.0.1:%3$d; }
                    }
                }
                """.formatted(folder, socket, port));
        Process process = new ProcessBuilder(COMMAND.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.out").toFile())
                .start();
        Awaitility.await().until(() -> Files.exists(socket) || !process.isAlive());
        return new Nginx(process, socket);
    }

    /** Sends a request, and returns all that comes back: head and body. */
    String ask(String requestLine, String... headers) throws IOException {
        String request = requestLine + " HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n"
                + String.join("", headers) + "\r\n";
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(request.getBytes(ISO_8859_1)));
            return new String(Channels.newInputStream(channel).readAllBytes(), ISO_8859_1);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
