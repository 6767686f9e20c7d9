package org.wsgibridge.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A connection of {@link PacedLoad}, which has one request at a time. It opens again where a server closes it. */
final class PacedConnection {
    private static final int BUFFER = 256 * 1024;

    private final InetSocketAddress address;
    private final Selector selector;
    private final ByteBuffer request;
    private final ByteBuffer received;
    private ResponseReader reader = new ResponseReader();
    private @Nullable SocketChannel channel;
    private long begin;
    /** Whether a part of the response has come. */
    private boolean answered;
    /** How many responses the open connection has had. */
    private int served;

    /**
     * Makes it, without opening it.
     *
     * @param received where it reads, shared by all connections of a thread
     */
    PacedConnection(InetSocketAddress address, Selector selector, byte[] request, ByteBuffer received) {
        this.address = address;
        this.selector = selector;
        this.request = ByteBuffer.wrap(request);
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
        SocketChannel open = channel == null ? open() : channel;
        answered = false;
        request.clear();
        while (request.hasRemaining()) {
            open.write(request); // smaller than any socket's buffer
        }
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

    private SocketChannel open() throws IOException {
        SocketChannel opened = SocketChannel.open(address);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        opened.configureBlocking(false);
        opened.register(selector, SelectionKey.OP_READ, this);
        channel = opened;
        served = 0;
        reader = new ResponseReader();
        return opened;
    }

    /** Returns whether the response is complete now. */
    boolean read() throws IOException {
        SocketChannel open = channel;
        if (open == null) {
            return false;
        }
        received.clear();
        int count;
        try {
            count = open.read(received);
        } catch (IOException reset) {
            count = -1;
        }
        if (count < 0) {
            return ended();
        }
        answered = true;
        if (!reader.read(received.flip())) {
            return false;
        }
        served++;
        if (reader.isClosing()) {
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
        SocketChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
