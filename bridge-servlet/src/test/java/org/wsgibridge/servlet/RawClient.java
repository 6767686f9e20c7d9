package org.wsgibridge.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Sends HTTP/1.1 over a raw socket, so that tests see every byte. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = socket.getInputStream();
    }

    /**
     * A response as it came over the wire.
     *
     * @param statusLine the first line
     * @param headers the header lines
     * @param body the body without its chunk framing
     * @param whole whether the framing says that the body is complete
     */
    record Reply(String statusLine, List<String> headers, String body, boolean whole) {
        int status() {
            return Integer.parseInt(statusLine.split(" ", 3)[1]);
        }

        List<String> all(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .toList();
        }

        @Nullable
        String header(String name) {
            List<String> values = all(name);
            return values.isEmpty() ? null : values.get(0);
        }
    }

    /** Sends a request line and headers, and {@code Host}. */
    RawClient request(String requestLine, String... headers) throws IOException {
        StringBuilder head = new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return send(head.append("\r\n").toString());
    }

    RawClient send(String latin1) throws IOException {
        return send(latin1.getBytes(ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Makes the kernel's buffers small, so that little is on its way to a client that does not read. */
    static Socket slowSocket(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    Reply get(String target, String... headers) throws IOException {
        return request("GET " + target, headers).reply("GET");
    }

    Reply reply() throws IOException {
        return reply("GET");
    }

    /** Reads one response; one that breaks off is returned as far as it came. */
    Reply reply(String method) throws IOException {
        String statusLine = line();
        List<String> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            headers.add(line);
        }
        Reply head = new Reply(statusLine, headers, "", true);
        int status = head.status();
        if (method.equals("HEAD") || status < 200 || status == 204 || status == 304) {
            return head;
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean whole;
        String length = head.header("Content-Length");
        if (length != null) {
            whole = copy(Long.parseLong(length), body);
        } else if ("chunked".equalsIgnoreCase(head.header("Transfer-Encoding"))) {
            whole = copyChunks(body);
        } else {
            copy(Long.MAX_VALUE, body);
            whole = true;
        }
        return new Reply(statusLine, headers, body.toString(ISO_8859_1), whole);
    }

    /** Reads a response; {@code null} when the connection is closed before its head is complete. */
    @Nullable
    Reply replyIfAny() throws IOException {
        try {
            return reply();
        } catch (EOFException e) {
            return null;
        }
    }

    /** Reads until a text has come. */
    String readUntil(String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(text) < 0) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the connection was closed after: " + seen);
            }
            seen.append((char) b);
        }
        return seen.toString();
    }

    /** Reads until the connection is closed. */
    String readAll() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        copy(Long.MAX_VALUE, all);
        return all.toString(ISO_8859_1);
    }

    private boolean copyChunks(ByteArrayOutputStream body) throws IOException {
        try {
            while (true) {
                int size = Integer.parseInt(line(), 16);
                if (!copy(size, body)) {
                    return false;
                }
                line();
                if (size == 0) {
                    return true;
                }
            }
        } catch (EOFException e) {
            return false;
        }
    }

    private boolean copy(long count, ByteArrayOutputStream body) throws IOException {
        byte[] buffer = new byte[8192];
        long left = count;
        try {
            while (left > 0) {
                int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (n < 0) {
                    return false;
                }
                body.write(buffer, 0, n);
                left -= n;
            }
        } catch (java.net.SocketException e) {
            return false;
        }
        return true;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int b;
            try {
                b = in.read();
            } catch (java.net.SocketException e) {
                b = -1;
            }
            if (b < 0) {
                throw new EOFException("the connection was closed after: " + line.toString(ISO_8859_1));
            }
            if (b == '\n') {
                return line.toString(ISO_8859_1).replaceAll("\r$", "");
            }
            line.write(b);
        }
    }

    /** Returns whether the server closes the connection now. */
    boolean isClosed() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
