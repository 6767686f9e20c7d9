package org.wsgibridge.jdbc.mysql;

import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Statement;
import org.mariadb.jdbc.client.Completion;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.client.socket.Reader;
import org.mariadb.jdbc.client.socket.Writer;
import org.mariadb.jdbc.client.util.ClosableLock;
import org.mariadb.jdbc.export.ExceptionFactory;
import org.mariadb.jdbc.message.ClientMessage;

/**
 * A command of the MySQL protocol, which the driver sends unchanged. Only the first packet of the response is read
 * here.
 */
final class Command implements ClientMessage {
    static final int QUERY = 3;
    static final int INIT_DB = 2;
    static final int STATISTICS = 9;
    static final int DEBUG = 13;
    static final int PING = 14;
    static final int RESET_CONNECTION = 31;

    private static final Completion DONE = new Completion() {};
    private static final byte[] NOTHING = {};

    private final int code;
    private final byte[] body;
    private boolean sent;
    private volatile @Nullable Reader reader;
    private byte[] first = NOTHING;

    Command(int code, byte[] body) {
        this.code = code;
        this.body = body;
    }

    Command(int code) {
        this(code, NOTHING);
    }

    @Override
    public int encode(Writer writer, Context context) throws IOException {
        writer.initPacket();
        writer.writeByte(code);
        writer.writeBytes(body);
        writer.flush();
        sent = true;
        return 1;
    }

    @Override
    public Completion readPacket(
            Statement statement,
            int fetchSize,
            long maxRows,
            int concurrency,
            int type,
            boolean closeOnCompletion,
            Reader source,
            Writer writer,
            Context context,
            ExceptionFactory exceptions,
            ClosableLock lock,
            boolean trace,
            ClientMessage message,
            Consumer<String> redirect)
            throws IOException {
        reader = source;
        first = source.readPacket(false);
        return DONE;
    }

    /** Returns whether the driver has sent it. */
    boolean isSent() {
        return sent;
    }

    /**
     * Returns the reader of packets; {@code null} until the driver waits for the first one. May be called by any
     * thread.
     */
    @Nullable
    Reader reader() {
        return reader;
    }

    /** Returns the first packet of the response. */
    byte[] first() {
        return first;
    }
}
