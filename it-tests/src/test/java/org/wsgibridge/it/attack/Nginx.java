package org.wsgibridge.it.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.wsgibridge.it.server.NginxProcess;

/** A real nginx in front of a server, with nothing but {@code proxy_pass}; listens at a Unix-domain socket. */
final class Nginx implements AutoCloseable {
    private final NginxProcess process;
    private final Path socket;

    private Nginx(NginxProcess process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    static boolean isInstalled() {
        return NginxProcess.isInstalled();
    }

    /** Starts one that passes everything on to a port; the folder's path is short enough for a socket. */
    static Nginx start(Path folder, int port) throws IOException {
        Path socket = folder.resolve("nginx.sock");
        String server =
                "server { listen unix:%s; location / { proxy_pass http://127.0.0.1:%d; } }".formatted(socket, port);
        return new Nginx(NginxProcess.start(folder, server), socket);
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
        process.close();
    }
}
