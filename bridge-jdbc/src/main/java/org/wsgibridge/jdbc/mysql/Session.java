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

/** A session of a MySQL or MariaDB server. Thread-safe: commands of several threads run one after the other. */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int NO_BACKSLASH_ESCAPES = 512;
    private static final int AUTOCOMMIT = 2;
    private static final int IN_TRANSACTION = 1;
    /** How long the server may take for each step that restores the state of a connection. */
    private static final int CLEANING_MILLIS = 30_000;
    /** Encodings in which a byte of a character can be that of a backslash. */
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
     * Takes over a connection.
     *
     * @param given the connection, from the driver or from a pool
     * @param pooled whether {@link #close()} gives it back to a pool, so that its state has to be restored then
     * @throws SQLException if it is not a connection of the driver that this class uses, or cannot be prepared
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

    /**
     * Prepares the connection. If that fails, the connection is cut. Returns the state to restore; {@code null} without
     * a pool.
     */
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

    /** Makes a call that is ended when the request of the current thread has to end. */
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

    /**
     * Makes a call. Cuts the connection if the server sends a malformed packet, because the following bytes cannot be
     * understood then.
     */
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

    /**
     * Makes a call as soon as no other thread uses the session. The call is ended when the request of the current
     * thread has to end.
     */
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

    /** Runs one or more statements. Returns the first result; its rows are not read yet. */
    public Result query(PyString sql) throws SQLException {
        return command(new Command(Command.QUERY, Text.bytes(sql)));
    }

    /** Changes the default database. */
    public void database(PyString name) throws SQLException {
        command(new Command(Command.INIT_DB, Text.bytes(name)));
    }

    /** Checks whether the server answers. */
    public void ping() throws SQLException {
        command(new Command(Command.PING));
    }

    /** Makes the server write debug information to its log. */
    public void debug() throws SQLException {
        alone(() -> wire.text(Command.DEBUG));
    }

    /** Returns the server's text with its statistics. */
    public PyString statistics() throws SQLException {
        return Text.byteString(alone(() -> wire.text(Command.STATISTICS)));
    }

    private Result command(Command command) throws SQLException {
        return alone(() -> {
            unread.skip();
            return take(wire.send(command));
        });
    }

    /** Returns the next result of the last command; its rows are not read yet. */
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

    /** Skips the rows of a result that are left. */
    void discard(Result result) throws SQLException {
        alone(() -> {
            unread.skip(result);
            return result;
        });
    }

    /** Reads rows of a result, at most that many. */
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

    /** Records how many rows a result has that was read to its end. */
    void stored(long count) {
        affected = count;
    }

    /** Returns whether there are rows that are not read yet. */
    public boolean isInRows() {
        return wire.isInRows();
    }

    /** Returns whether the last statement has more results. */
    public boolean hasMore() {
        return wire.hasMore();
    }

    /** Returns how many rows were changed or stored; -1 if neither is known. */
    public long affected() {
        return affected;
    }

    /** Returns the value that AUTO_INCREMENT has generated for the last statement without rows; 0 for none. */
    public long insertId() {
        return insertId;
    }

    /** Returns the message of the server for the last statement; {@code null} for none. */
    public @Nullable PyString info() {
        return info;
    }

    /** Returns how many columns the result of the last statement has; 0 if there is none. */
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

    /** Returns whether a backslash has no special meaning in literals, according to the server's {@code sql_mode}. */
    public boolean noBackslashEscapes() {
        return (wire.status() & NO_BACKSLASH_ESCAPES) != 0;
    }

    /** Returns the encoding of statements if quoting bytes is not safe in it; {@code null} if it is safe. */
    public @Nullable String unsafeCharset() {
        return UNSAFE.contains(wire.charset()) ? wire.charset() : null;
    }

    /** Returns the number of the server's thread for this session. */
    public long threadId() {
        return client.getContext().getThreadId();
    }

    /** Returns the server's version as the server has sent it. */
    public String serverVersion() {
        return client.getContext().getVersion().getVersion();
    }

    /** Returns whether the connection has broken. False after {@link #close()}. */
    public boolean isBroken() {
        return !closed.get() && client.isClosed();
    }

    /**
     * Ends the session; the server rolls back the transaction. A connection of a pool is given back in its original
     * state, or cut if that cannot be restored. Idempotent.
     */
    public void close() throws SQLException {
        // Does not wait for a statement of another thread: the connection is cut then.
        boolean idle = lock.tryLock();
        try {
            if (!closed.compareAndSet(false, true)) {
                return;
            }
            boolean clean = false;
            try {
                clean = idle && !client.isClosed() && !wire.isInRows() && !wire.hasMore() && clean();
            } finally {
                // A connection that cannot be cleaned must not be used again.
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

    /**
     * Closes the connection, which gives it back to its pool. If it was cut, an exception of the pool is only logged.
     */
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

    /** Restores the original state of the session, within a time limit. Returns whether that has succeeded. */
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
