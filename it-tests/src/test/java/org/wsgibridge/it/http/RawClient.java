package org.wsgibridge.it.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One connection to a server on the loopback. Confined to one thread. */
public final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;
    private boolean amidChunks;

    /** Connects. */
    public RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends one request on a separate connection and reads the response. */
    public static RawResponse exchange(int port, byte[] request) throws IOException {
        try (RawClient client = new RawClient(port)) {
            try {
                client.send(request);
            } catch (SocketException e) {
                // The server may answer and close before it has taken everything; its answer may still be there.
            }
            return client.read(new String(request, 0, Math.min(5, request.length), ISO_8859_1).equals("HEAD "));
        }
    }

    /** Sends bytes, given as latin-1 text. */
    public void send(String text) throws IOException {
        send(text.getBytes(ISO_8859_1));
    }

    /** Sends bytes. */
    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** No longer sends; the server sees the end of the stream. */
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes so that the server sees a reset, as with a client that was killed. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Reads a whole response to a request that was no HEAD. */
    public RawResponse read() throws IOException {
        return read(false);
    }

    /** Reads a whole response; a connection that the server broke off gives an incomplete one. */
    public RawResponse read(boolean headRequest) throws IOException {
        int interim = 0;
        Head head = readHead();
        while (head.status >= 100 && head.status < 200) {
            interim++;
            head = readHead();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean complete = head.status != 0;
        if (complete && !headRequest && head.status != 204 && head.status != 304) {
            complete = copyBody(head, body);
        }
        return new RawResponse(head.status, head.reason, head.headers, body.toString(ISO_8859_1), complete, interim);
    }

    /** Reads a head only; the body's bytes are left in {@link #in()}. */
    public RawResponse readHeadOnly() throws IOException {
        Head head = readHead();
        return new RawResponse(head.status, head.reason, head.headers, "", false, 0);
    }

    /** Reads one chunk of a chunked body; an empty one is its end. */
    public byte[] readChunk() throws IOException {
        if (amidChunks) {
            // A server may send the end of a chunk with the next one; waiting for it here would be waiting for both.
            line();
        }
        int size = Integer.parseInt(line().split(";", 2)[0].trim(), 16);
        byte[] chunk = in.readNBytes(size);
        if (chunk.length < size) {
            throw new EOFException();
        }
        amidChunks = size > 0;
        if (!amidChunks) {
            line();
        }
        return chunk;
    }

    /** Returns what comes from the server. */
    public InputStream in() {
        return in;
    }

    private boolean copyBody(Head head, ByteArrayOutputStream body) throws IOException {
        try {
            if ("chunked".equalsIgnoreCase(head.value("Transfer-Encoding"))) {
                for (byte[] chunk = readChunk(); chunk.length > 0; chunk = readChunk()) {
                    body.writeBytes(chunk);
                }
                return true;
            }
            String length = head.value("Content-Length");
            if (length.isEmpty()) {
                in.transferTo(body);
                return true;
            }
            byte[] buffer = new byte[65536];
            long left = Long.parseLong(length);
            while (left > 0) {
                int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (n < 0) {
                    return false;
                }
                body.write(buffer, 0, n);
                left -= n;
            }
            return true;
        } catch (EOFException | SocketException e) {
            return false;
        }
    }

    private Head readHead() throws IOException {
        amidChunks = false;
        try {
            String[] status = line().split(" ", 3);
            List<Map.Entry<String, String>> headers = new ArrayList<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.add(Map.entry(
                        line.substring(0, colon), line.substring(colon + 1).strip()));
            }
            return new Head(Integer.parseInt(status[1]), status.length > 2 ? status[2] : "", headers);
        } catch (EOFException | SocketException e) {
            return new Head(0, "", List.of());
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            line.write(c);
        }
        String text = line.toString(ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private record Head(int status, String reason, List<Map.Entry<String, String>> headers) {
        String value(String name) {
            return headers.stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("");
        }
    }
}
