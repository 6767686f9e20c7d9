package org.wsgibridge.jdbc.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.client.Client;
import org.python.core.PyString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jdbc.Cancellation;
import org.wsgibridge.jdbc.Text;
import org.wsgibridge.jython.interrupt.BlockingCalls;

/** A session of a server. Thread-safe; commands of several threads run one after the other. */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int NO_BACKSLASH_ESCAPES = 512;
    private static final int AUTOCOMMIT = 2;
    private static final int IN_TRANSACTION = 1;
    /** How long the server may take for each step that cleans a connection. */
    private static final int CLEANING_MILLIS = 30_000;
    /** Encodings in which a byte of a character can look like a backslash. */
    private static final Set<String> UNSAFE = Set.of("big5", "cp932", "gb18030", "gbk", "sjis", "swe7");

    private final Connection given;
    private final Client client;
    private final Wire wire;
    private final Ending ending;
    private final UnreadResults unread;
    private final @Nullable Initial initial;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();
    private long affected = -1;
    private long insertId;
    private @Nullable PyString info;
    private int fields;

    /**
     * Takes a connection over.
     *
     * @param given the connection, of the driver or of a pool of such
     * @param pooled whether {@link #close()} gives it back to a pool
     * @throws SQLException if it is no connection of the driver that this class sees
     */
    public Session(Connection given, boolean pooled) throws SQLException {
        this.given = given;
        org.mariadb.jdbc.Connection connection = given.unwrap(org.mariadb.jdbc.Connection.class);
        this.client = connection.getClient();
        this.wire = new Wire(client);
        this.ending = new Ending(connection, wire);
        this.unread = new UnreadResults(client, wire, ending);
        this.initial = begin(pooled);
    }

    /** Prepares a connection that has come; one for which that fails is cut. */
    private @Nullable Initial begin(boolean pooled) throws SQLException {
        boolean begun = false;
        try {
            Initial found = endable(() -> {
                        Initial state = pooled ? Initial.of(wire, client) : null;
                        Variables.dropIgnoreSpace(wire);
                        return Optional.ofNullable(state);
                    })
                    .orElse(null);
            begun = true;
            return found;
        } finally {
            if (!begun) {
                ending.cut();
            }
        }
    }

    /** Makes a call that ends with the request of the current thread. */
    private <T> T endable(BlockingCalls.Call<T, SQLException> call) throws SQLException {
        Cancellation cancellation = new Cancellation("MySQLdb", ending);
        try {
            return BlockingCalls.make(cancellation, () -> inStep(call));
        } finally {
            if (cancellation.end()) {
                unread.abandon();
            }
        }
    }

    /** Makes a call. Cuts the connection when the server sends what is no packet: what follows has no meaning then. */
    <T> T inStep(BlockingCalls.Call<T, SQLException> call) throws SQLException {
        try {
            return call.make();
        } catch (ServerError failure) {
            if (failure.getErrorCode() == ServerError.MALFORMED) {
                ending.cut();
            }
            throw failure;
        }
    }

    /** Makes a call when no other thread uses the session. The call ends with the request of the current thread. */
    private <T> T alone(BlockingCalls.Call<T, SQLException> call) throws SQLException {
        acquire();
        try {
            return endable(() -> {
                if (closed.get()) {
                    throw new ServerError(ServerError.GONE, "");
                }
                return call.make();
            });
        } finally {
            lock.unlock();
        }
    }

    private void acquire() throws SQLException {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while another thread uses the connection", ended);
        }
    }

    /** Runs a statement, or several, up to the head of the first result. */
    public Result query(PyString sql) throws SQLException {
        return command(new Command(Command.QUERY, Text.bytes(sql)));
    }

    /** Changes the database. */
    public void database(PyString name) throws SQLException {
        command(new Command(Command.INIT_DB, Text.bytes(name)));
    }

    /** Asks whether the server is there. */
    public void ping() throws SQLException {
        command(new Command(Command.PING));
    }

    /** Has the server write to its log. */
    public void debug() throws SQLException {
        alone(() -> wire.text(Command.DEBUG));
    }

    /** Returns what the server says of itself. */
    public PyString statistics() throws SQLException {
        return Text.byteString(alone(() -> wire.text(Command.STATISTICS)));
    }

    private Result command(Command command) throws SQLException {
        return alone(() -> {
            unread.skip();
            return take(wire.send(command));
        });
    }

    /** Goes to the head of the next result. */
    public Result next() throws SQLException {
        return alone(() -> take(wire.next()));
    }

    private Result take(Answer answer) {
        fields = answer.columns() == null ? 0 : answer.columns().size();
        affected = answer.affected();
        info = answer.info();
        if (answer.columns() == null) {
            insertId = answer.insertId();
        }
        Result result = new Result(this, answer);
        unread.begin(result);
        return result;
    }

    /** Passes over the rows of a result that are left. */
    void discard(Result result) throws SQLException {
        alone(() -> {
            unread.skip(result);
            return result;
        });
    }

    /** Reads rows of a result to their end, or so many. */
    void read(Result result, List<byte[]> rows, int most) throws SQLException {
        alone(() -> {
            for (int i = 0; i < most && unread.isOf(result); i++) {
                byte[] row = wire.row();
                if (row == null) {
                    break;
                }
                rows.add(row);
            }
            return rows;
        });
    }

    /** Notes how many rows a result has that is read to its end. */
    void stored(long count) {
        affected = count;
    }

    /** Returns whether there are rows to be read. */
    public boolean isInRows() {
        return wire.isInRows();
    }

    /** Returns whether the last statement has more results. */
    public boolean hasMore() {
        return wire.hasMore();
    }

    /** Returns how many rows were changed or stored, -1 for nothing of this. */
    public long affected() {
        return affected;
    }

    /** Returns the value of AUTO_INCREMENT of the last statement that has one. */
    public long insertId() {
        return insertId;
    }

    /** Returns the server's words for the last statement, {@code null} for none. */
    public @Nullable PyString info() {
        return info;
    }

    /** Returns how many columns the last statement had. */
    public int fieldCount() {
        return fields;
    }

    /** Returns how many warnings the last statement had. */
    public int warningCount() {
        return wire.warnings();
    }

    /** Returns whether each statement is its own transaction. */
    public boolean autocommit() {
        return (wire.status() & AUTOCOMMIT) != 0;
    }

    /** Returns whether a transaction is open. */
    public boolean inTransaction() {
        return (wire.status() & IN_TRANSACTION) != 0;
    }

    /** Returns whether a backslash is a character like any other, by the server's {@code sql_mode}. */
    public boolean noBackslashEscapes() {
        return (wire.status() & NO_BACKSLASH_ESCAPES) != 0;
    }

    /** Returns the encoding of statements if text cannot be quoted in it by bytes, {@code null} if it can. */
    public @Nullable String unsafeCharset() {
        return UNSAFE.contains(wire.charset()) ? wire.charset() : null;
    }

    /** Returns the number of the server's thread. */
    public long threadId() {
        return client.getContext().getThreadId();
    }

    /** Returns the server's version as it says it. */
    public String serverVersion() {
        return client.getContext().getVersion().getVersion();
    }

    /** Returns whether the server has gone. */
    public boolean isBroken() {
        return !closed.get() && client.isClosed();
    }

    /**
     * Ends the session, once: the server rolls the transaction back. A connection of a pool is given back as it came.
     */
    public void close() throws SQLException {
        // A close while another thread's statement runs does not wait for it: the connection is cut.
        boolean idle = lock.tryLock();
        try {
            if (!closed.compareAndSet(false, true)) {
                return;
            }
            boolean clean = false;
            try {
                clean = idle && !client.isClosed() && !wire.isInRows() && !wire.hasMore() && clean();
            } finally {
                // One that cannot be cleaned must not be used again.
                if (!clean) {
                    ending.cut();
                }
                giveBack(clean);
            }
        } finally {
            if (idle) {
                lock.unlock();
            }
        }
    }

    /** A pool finds one that was cut broken, and may say so. */
    private void giveBack(boolean clean) throws SQLException {
        try {
            given.close();
        } catch (SQLException failure) {
            if (clean) {
                throw failure;
            }
            LOG.debug("the pool took back a lost connection", failure);
        }
    }

    /** Returns whether the session is as it came, which a server that hangs does not decide: there is a limit. */
    private boolean clean() {
        Initial state = initial;
        if (state == null) {
            return true;
        }
        try {
            int limit = client.getSocketTimeout();
            client.setSocketTimeout(limit == 0 ? CLEANING_MILLIS : Math.min(limit, CLEANING_MILLIS));
            endable(() -> {
                state.restore(wire);
                return state;
            });
            client.setSocketTimeout(limit);
            return true;
        } catch (SQLException failure) {
            LOG.debug("a session cannot be cleaned", failure);
            return false;
        }
    }
}
