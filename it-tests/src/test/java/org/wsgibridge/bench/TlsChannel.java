package org.wsgibridge.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/**
 * The client's end of a TLS connection over a non-blocking socket. A read or a write goes on with the handshake as far
 * as it can without waiting: after a read, what could not be written before may be writable. Not thread-safe.
 */
final class TlsChannel implements ByteChannel {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel socket;
    private final SSLEngine engine;

    /** What has come and was not decrypted yet; its position is the end of it. */
    private final ByteBuffer received;

    /** What was encrypted and not sent yet. */
    private final ByteBuffer encrypted;

    /**
     * Makes a channel; the first write begins the handshake.
     *
     * @param socket a non-blocking socket that is connected
     */
    TlsChannel(SocketChannel socket, SSLContext context) {
        this.socket = socket;
        engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        int packet = engine.getSession().getPacketBufferSize();
        received = ByteBuffer.allocate(packet);
        encrypted = ByteBuffer.allocate(packet).limit(0);
    }

    /** Returns whether the socket takes nothing more at present. */
    boolean isFull() {
        return encrypted.hasRemaining();
    }

    /** Encrypts and sends what the socket and the handshake permit; returns how many bytes of the source it took. */
    @Override
    public int write(ByteBuffer source) throws IOException {
        int before = source.remaining();
        while (flush() && wraps(source)) {
            SSLEngineResult result = engine.wrap(source, encrypted.clear());
            encrypted.flip();
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                throw new IOException("the server has closed the TLS connection");
            }
        }
        return before - source.remaining();
    }

    private boolean flush() throws IOException {
        if (encrypted.hasRemaining()) {
            socket.write(encrypted);
        }
        return !encrypted.hasRemaining();
    }

    private boolean wraps(ByteBuffer source) {
        return switch (status()) {
            case NEED_WRAP -> true;
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> false;
            default -> source.hasRemaining();
        };
    }

    /** Returns what the handshake needs, after its tasks. */
    private HandshakeStatus status() {
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        }
        return engine.getHandshakeStatus();
    }

    /** Reads and decrypts what there is; returns 0 for nothing yet, and -1 for the end. */
    @Override
    public int read(ByteBuffer target) throws IOException {
        int before = target.position();
        while (true) {
            if (status() == HandshakeStatus.NEED_WRAP && write(NOTHING) == 0 && isFull()) {
                return target.position() - before;
            }
            SSLEngineResult result = engine.unwrap(received.flip(), target);
            received.compact();
            switch (result.getStatus()) {
                case BUFFER_OVERFLOW -> {
                    return target.position() - before;
                }
                case BUFFER_UNDERFLOW, CLOSED -> {
                    boolean closed = result.getStatus() == SSLEngineResult.Status.CLOSED;
                    int count = closed ? -1 : socket.read(received);
                    if (count <= 0) {
                        return target.position() > before ? target.position() - before : count;
                    }
                }
                case OK -> {}
            }
        }
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
