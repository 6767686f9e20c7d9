package org.wsgibridge.servlet.admin.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.servlet.admin.AdminAnswer;
import org.wsgibridge.servlet.admin.AdminMount;

/**
 * A connection to the admin listener, with one HTTP request or one agent check and its answer. It runs on a separate
 * thread. Any thread may close it.
 */
final class AdminConnection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminConnection.class);
    private static final long REQUEST_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LIFETIME_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** The bytes that HAProxy sends with {@code agent-send agent-check}. No HTTP request begins with them. */
    private static final byte[] AGENT_CHECK = "agent-check".getBytes(ISO_8859_1);

    private static final int DRAIN_MILLIS = 1000;
    private static final int DRAIN_BYTES = 65_536;

    private final Socket socket;
    private final AdminMount mount;
    private final Consumer<AdminConnection> atEnd;
    private final long since = System.nanoTime();
    private volatile boolean complete;
    private volatile boolean answered;

    /** The thread that runs the connection; {@code null} before it is created. */
    volatile @Nullable Thread thread;

    /**
     * Makes a connection; nothing runs yet.
     *
     * @param socket the socket
     * @param mount answers the request
     * @param atEnd is called at the end of the connection
     */
    AdminConnection(Socket socket, AdminMount mount, Consumer<AdminConnection> atEnd) {
        this.socket = socket;
        this.mount = mount;
        this.atEnd = atEnd;
    }

    /** Returns whether it waits only for its client: for the rest of the request, or for the close after the answer. */
    boolean isWaiting() {
        return !complete || answered;
    }

    /**
     * Returns whether the connection has lasted too long.
     *
     * @param now the time, of {@link System#nanoTime()}
     */
    boolean isOverdue(long now) {
        return now - since > (complete ? LIFETIME_NANOS : REQUEST_NANOS);
    }

    /** Closes the socket, so that whatever its thread waits for fails. */
    void cut() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a connection to the admin listener was not closed", e);
        }
    }

    @Override
    public void run() {
        try (socket) {
            converse();
        } catch (EOFException e) {
            LOG.debug("a client of the admin listener has sent no whole request");
        } catch (IOException e) {
            LOG.debug("a client of the admin listener is gone", e);
        } catch (Throwable e) {
            LogCode.ADMIN_REQUEST_FAILED.log(LOG, e);
        } finally {
            atEnd.accept(this);
        }
    }

    private void converse() throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        if (isAgentCheck(in)) {
            socket.getOutputStream().write((mount.agentCheck() + "\n").getBytes(ISO_8859_1));
        } else {
            converseByHttp(in);
        }
        answered = true;
        // If unread bytes were left at the close, TCP would reset the connection, and a client that still sends would
        // lose the answer.
        socket.shutdownOutput();
        socket.setSoTimeout(DRAIN_MILLIS);
        in.readNBytes(DRAIN_BYTES);
    }

    /** Returns whether the connection begins with an agent check. If not, nothing has been consumed. */
    private static boolean isAgentCheck(InputStream in) throws IOException {
        in.mark(AGENT_CHECK.length);
        for (byte expected : AGENT_CHECK) {
            if (in.read() != expected) {
                in.reset();
                return false;
            }
        }
        return true;
    }

    private void converseByHttp(InputStream in) throws IOException {
        try {
            RequestHead head = RequestHead.read(in);
            byte[] body = in.readNBytes(head.bodyLength());
            if (body.length < head.bodyLength()) {
                throw new EOFException();
            }
            complete = true;
            answer(new SocketExchange(head, new String(body, ISO_8859_1), socket));
        } catch (RequestHead.RefusedException e) {
            SocketExchange.refuse(socket, e.status, String.valueOf(e.getMessage()));
        }
    }

    private void answer(SocketExchange exchange) throws IOException {
        if (mount.has(exchange.path())) {
            mount.serve(exchange, true);
            exchange.finish();
        } else {
            String text = exchange.path().equals("/-/metrics")
                    ? "There is /-/metrics with metrics = prometheus only (wsgi-express: --enable-telemetry)\n"
                    : "Expected a path such as /-/status\n";
            exchange.answer(new AdminAnswer(404, List.of(), text.getBytes(ISO_8859_1)));
        }
    }
}
