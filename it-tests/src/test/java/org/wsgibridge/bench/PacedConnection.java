package org.wsgibridge.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A connection of {@link PacedLoad}, which has one request at a time. It opens again where a server closes it. */
final class PacedConnection {
    private static final int BUFFER = 256 * 1024;

    private final InetSocketAddress address;
    private final Selector selector;
    private final @Nullable SSLContext tls;
    private final ByteBuffer request;
    private final ByteBuffer received;
    private ResponseReader reader = new ResponseReader();
    private @Nullable ByteChannel channel;
    private @Nullable SelectionKey key;
    private long begin;
    /** Whether a part of the response has come. */
    private boolean answered;
    /** How many responses the open connection has had. */
    private int served;

    /**
     * Makes it, without opening it.
     *
     * @param tls for HTTPS; {@code null} for HTTP
     * @param request the request, whose bytes all connections of a thread share
     * @param received where it reads, shared by all connections of a thread
     */
    PacedConnection(
            InetSocketAddress address,
            Selector selector,
            @Nullable SSLContext tls,
            ByteBuffer request,
            ByteBuffer received) {
        this.address = address;
        this.selector = selector;
        this.tls = tls;
        this.request = request.duplicate();
        this.received = received;
    }

    /** Makes a buffer to read into. */
    static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(BUFFER);
    }

    /**
     * Sends a request.
     *
     * @param started when its time begins, by {@link System#nanoTime()}
     */
    void send(long started) throws IOException {
        begin = started;
        boolean used = channel != null;
        try {
            send();
        } catch (IOException closed) {
            again(used, closed);
        }
    }

    private void send() throws IOException {
        if (channel == null) {
            open();
        }
        answered = false;
        request.clear();
        write();
    }

    /** Sends what the socket takes of the request, and has the selector wait for room if that is not all. */
    private void write() throws IOException {
        ByteChannel open = channel;
        SelectionKey registered = key;
        if (open == null || registered == null) {
            return;
        }
        open.write(request);
        boolean full = open instanceof TlsChannel secure ? secure.isFull() : request.hasRemaining();
        registered.interestOps(full ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    /**
     * Sends the request once more, by another connection: a server may close one that nothing happened on, just when
     * the next request is sent (RFC 9112 section 9.3.1).
     */
    private void again(boolean allowed, IOException closed) throws IOException {
        close();
        if (!allowed) {
            throw closed;
        }
        send();
    }

    private void open() throws IOException {
        SocketChannel opened = SocketChannel.open(address);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        opened.configureBlocking(false);
        key = opened.register(selector, SelectionKey.OP_READ, this);
        channel = tls == null ? opened : new TlsChannel(opened, tls);
        served = 0;
        reader = new ResponseReader();
    }

    /** Goes on when the socket is ready. Returns whether the response is complete now. */
    boolean proceed() throws IOException {
        int count = read();
        while (count > 0) {
            answered = true;
            if (reader.read(received.flip())) {
                return complete();
            }
            count = read();
        }
        if (count < 0) {
            return ended();
        }
        try {
            write();
        } catch (IOException closed) {
            return ended();
        }
        return false;
    }

    private int read() {
        ByteChannel open = channel;
        received.clear();
        try {
            return open == null ? 0 : open.read(received);
        } catch (IOException reset) {
            return -1;
        }
    }

    private boolean complete() throws IOException {
        served++;
        if (reader.isClosing() || request.hasRemaining()) {
            close();
        }
        return true;
    }

    /** Returns whether the end of the connection is that of the response. */
    private boolean ended() throws IOException {
        boolean used = served > 0;
        close();
        if (begin == 0) {
            return false;
        }
        if (answered && reader.endsWithConnection()) {
            return true;
        }
        again(used && !answered, new IOException("the connection ended before its response"));
        return false;
    }

    /** Ends the request; returns when its time began. */
    long end() {
        long began = begin;
        begin = 0;
        return began;
    }

    /** Closes it. */
    void close() throws IOException {
        ByteChannel open = channel;
        channel = null;
        key = null;
        if (open != null) {
            open.close();
        }
    }
}
