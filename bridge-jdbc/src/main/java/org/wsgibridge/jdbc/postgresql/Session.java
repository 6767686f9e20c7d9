package org.wsgibridge.jdbc.postgresql;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGNotification;
import org.postgresql.copy.CopyOperation;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.SqlCommand;
import org.postgresql.core.TransactionState;
import org.postgresql.util.PSQLState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jdbc.Cancellation;
import org.wsgibridge.jython.interrupt.BlockingCalls;

/**
 * A session of a PostgreSQL server. pgjdbc is used only to transport messages: statements are sent unchanged with the
 * simple query protocol, and results are received as text. Thread-safe: statements of several threads run one after the
 * other.
 */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private static final int FLAGS = QueryExecutor.QUERY_EXECUTE_AS_SIMPLE
            | QueryExecutor.QUERY_SUPPRESS_BEGIN
            | QueryExecutor.QUERY_NO_BINARY_TRANSFER
            | QueryExecutor.QUERY_BOTH_ROWS_AND_STATUS;

    private static final String QUERY_CANCELED = PSQLState.QUERY_CANCELED.getState();

    private final Connection given;
    private final boolean pooled;
    private final BaseConnection wire;
    private final QueryExecutor executor;
    private final Consumer<SQLWarning> notices;
    private final Cancellation.Server ending;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Charset charset = StandardCharsets.UTF_8;
    private volatile boolean broken;
    private volatile boolean closed;

    /**
     * Takes over a connection.
     *
     * @param given the connection, from pgjdbc or from a pool
     * @param pooled whether {@link #close()} gives it back to a pool, so that its state has to be reset then
     * @param notices receives the server's notices, on the thread whose statement has caused them
     * @throws SQLException if it is not a connection of the pgjdbc that this class uses
     */
    public Session(Connection given, boolean pooled, Consumer<SQLWarning> notices) throws SQLException {
        this.given = given;
        this.pooled = pooled;
        this.notices = notices;
        this.wire = given.unwrap(BaseConnection.class);
        this.executor = wire.getQueryExecutor();
        this.ending = new Ending(executor);
        if (!given.getAutoCommit()) {
            // Transactions are begun with a BEGIN statement.
            given.setAutoCommit(true);
        }
    }

    /**
     * Runs a query.
     *
     * @param sql one or more statements
     * @param begin the statement that starts a transaction first, if there is none; {@code null} for none
     * @return the result of the last statement
     * @throws SQLException if the server reports an error, or the connection breaks
     */
    public Outcome execute(String sql, @Nullable String begin) throws SQLException {
        return alone(begin, () -> send(sql));
    }

    /**
     * Makes a call as soon as no other thread uses the session. The call is ended when the request of the current
     * thread has to end.
     */
    private <T> T alone(@Nullable String begin, BlockingCalls.Call<T, SQLException> call) throws SQLException {
        acquire();
        Cancellation cancellation = new Cancellation("psycopg2", ending);
        try {
            return BlockingCalls.make(cancellation, () -> {
                if (begin != null && executor.getTransactionState() == TransactionState.IDLE) {
                    send(begin);
                }
                return call.make();
            });
        } catch (SQLException failure) {
            noteLoss(failure);
            throw failure;
        } finally {
            cancellation.end();
            lock.unlock();
        }
    }

    private void acquire() throws SQLException {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while another thread uses the connection", QUERY_CANCELED, ended);
        }
    }

    private Outcome send(String sql) throws SQLException {
        OutcomeCollector collector = new OutcomeCollector(notices);
        NativeQuery query = new NativeQuery(sql, SqlCommand.BLANK);
        executor.execute(executor.wrap(List.of(query)), null, collector, 0, 0, FLAGS);
        return collector.outcome();
    }

    /**
     * Runs a COPY statement.
     *
     * @param sql the statement
     * @param begin the statement that starts a transaction first, if there is none; {@code null} for none
     * @param transfer moves the data
     * @return the number of rows
     * @throws SQLException if the server reports an error, or the connection breaks
     */
    public long copy(String sql, @Nullable String begin, CopyTransfer transfer) throws SQLException {
        return alone(begin, () -> {
            CopyOperation operation = executor.startCopy(sql, true);
            try {
                return transfer.run(operation);
            } finally {
                if (operation.isActive()) {
                    operation.cancelCopy();
                }
            }
        });
    }

    private void noteLoss(SQLException failure) {
        String state = failure.getSQLState();
        if (executor.isClosed() || (state != null && PSQLState.isConnectionError(state))) {
            broken = true;
        }
    }

    /** Asks the server to end the statement that this session is running. Any thread may call this. */
    public void cancel() throws SQLException {
        executor.sendQueryCancel();
    }

    /**
     * Returns the session's transaction state with the numbers of libpq: 0 idle, 1 active, 2 in a transaction, 3 in a
     * failed transaction, 4 unknown.
     */
    public int transactionStatus() {
        if (closed || broken || executor.isClosed()) {
            return 4;
        }
        if (lock.isLocked() && !lock.isHeldByCurrentThread()) {
            return 1;
        }
        return switch (executor.getTransactionState()) {
            case IDLE -> 0;
            case OPEN -> 2;
            case FAILED -> 3;
        };
    }

    /** Returns the notifications of other sessions since the last call. Does not wait for further ones. */
    public PGNotification[] notifications() throws SQLException {
        lock.lock();
        try {
            executor.processNotifies();
            return executor.getNotifications();
        } catch (SQLException failure) {
            noteLoss(failure);
            throw failure;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the notifications that came with results, without reading from the server. */
    public PGNotification[] arrivedNotifications() throws SQLException {
        return executor.getNotifications();
    }

    /** Returns a setting that the server reports; {@code null} if it does not report it. */
    public @Nullable String parameterStatus(String name) {
        return executor.getParameterStatus(name);
    }

    /** Returns the number of the server's process. */
    public int backendPid() {
        return executor.getBackendPID();
    }

    /** Returns the server's version, such as 150004. */
    public int serverVersion() {
        return executor.getServerVersionNum();
    }

    /** Returns the database's name. */
    public String database() {
        return executor.getDatabase();
    }

    /** Returns the user's name. */
    public String user() {
        return executor.getUser();
    }

    /** Returns the server's host. */
    public String host() {
        return executor.getHostSpec().getHost();
    }

    /** Returns the server's port. */
    public int port() {
        return executor.getHostSpec().getPort();
    }

    /** Returns the encoding of {@code str}. On the connection text is always in UTF-8. */
    public Charset charset() {
        return charset;
    }

    /** Changes the encoding of {@code str}. */
    public void charset(Charset changed) {
        charset = changed;
    }

    /**
     * Returns the encoding that a statement has set with {@code client_encoding}; {@code null} if it is UTF-8. pgjdbc
     * then uses that encoding too, so text may reach the server with other characters than those for which it was
     * quoted.
     */
    @Nullable
    String foreignEncoding() {
        String encoding = executor.getParameterStatus("client_encoding");
        return encoding == null || encoding.equalsIgnoreCase("UTF8") || encoding.equalsIgnoreCase("UNICODE")
                ? null
                : encoding;
    }

    /**
     * Returns whether a backslash in a literal is an escape character, because {@code standard_conforming_strings} is
     * off.
     */
    boolean backslashEscapes() {
        return !executor.getStandardConformingStrings();
    }

    /** Returns whether the connection has broken. */
    public boolean isBroken() {
        return broken || (!closed && executor.isClosed());
    }

    /**
     * Ends the session; the transaction is rolled back. Before a connection is given back to a pool, settings,
     * temporary tables, locks and prepared statements of this session are dropped ({@code DISCARD ALL}); if that fails,
     * it is cut. Idempotent.
     */
    public void close() throws SQLException {
        // Does not wait for a statement of another thread: the connection is cut then.
        boolean idle = lock.tryLock();
        try {
            if (closed) {
                return;
            }
            boolean lost = !idle || isBroken();
            closed = true;
            // A connection that cannot be cleaned must not be used again.
            if (lost || (pooled && !clean())) {
                cut();
                return;
            }
            given.close();
        } finally {
            if (idle) {
                lock.unlock();
            }
        }
    }

    /** Cuts the connection immediately. A pool notices that when the connection is closed, and may log it. */
    private void cut() throws SQLException {
        given.abort(Runnable::run);
        try {
            given.close();
        } catch (SQLException broken) {
            LOG.debug("the pool took back a lost connection", broken);
        }
    }

    /** Resets the state of the session. Returns whether that has succeeded. */
    private boolean clean() {
        try {
            if (executor.getTransactionState() != TransactionState.IDLE) {
                send("ROLLBACK");
            }
            send("DISCARD ALL");
            return true;
        } catch (SQLException failure) {
            LOG.debug("a session cannot be cleaned", failure);
            return false;
        }
    }
}
