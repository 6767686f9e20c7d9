package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;

/** Bytes to a server, and what comes back. */
final class Raw implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;

    Raw(URI url) throws IOException {
        socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** Sends a whole request that ends the connection; returns all that comes. */
    static String exchange(URI url, String request) throws IOException {
        try (Raw raw = new Raw(url)) {
            return raw.send(request).all();
        }
    }

    Raw send(String latin1) throws IOException {
        socket.getOutputStream().write(latin1.getBytes(ISO_8859_1));
        return this;
    }

    /** Returns how many bytes have come that were not read. */
    int available() throws IOException {
        return socket.getInputStream().available();
    }

    /** Returns what comes until the connection is closed or broken off. */
    String all() throws IOException {
        return until(null);
    }

    /** Returns how many bytes come until the connection is closed. */
    long skipAll() throws IOException {
        return socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    }

    /** Returns what comes up to a text; all of it if the text does not come. */
    String until(@org.jspecify.annotations.Nullable String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        InputStream in = socket.getInputStream();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                seen.append((char) b);
                if (text != null && seen.indexOf(text) >= 0) {
                    break;
                }
            }
        } catch (SocketException e) {
            return seen.toString();
        }
        return seen.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
