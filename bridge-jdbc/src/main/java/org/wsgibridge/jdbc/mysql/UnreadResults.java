package org.wsgibridge.jdbc.mysql;

import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.client.Client;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jython.interrupt.BlockingCalls;

/** The results of a session that the server still sends. They are skipped before the next command. Not thread-safe. */
final class UnreadResults {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadResults.class);

    private final Client client;
    private final Wire wire;
    private final Ending ending;
    /** Whether the unread results belong to a statement that was ended. */
    private boolean abandoned;
    /** Returns whether the request that executed the last statement has ended. */
    private BooleanSupplier requestOver = () -> false;
    /** Whether the server was asked to end a statement, and may still do so. */
    private boolean lateEnd;

    private WeakReference<@Nullable Rows> reading = new WeakReference<>(null);

    /** The rows of a result, as long as Python code refers to them. */
    interface Rows {
        /** Returns whether the rows are read when they are asked for. */
        boolean isStreaming();
    }

    UnreadResults(Client client, Wire wire, Ending ending) {
        this.client = client;
        this.wire = wire;
        this.ending = ending;
    }

    /** Records that a statement has begun to return a result. */
    void begin(Rows result) {
        reading = new WeakReference<>(result);
        requestOver = BlockingCalls.over();
    }

    /** Returns whether this result is the one that the server sends. */
    boolean isOf(Rows result) {
        return reading.refersTo(result);
    }

    /** Records that the server was asked to end the statement. */
    void abandon() {
        lateEnd = true;
        abandoned = true;
    }

    /**
     * Skips all results that are not read any more. These are the results of a statement that was ended or whose
     * request is over, rows that had to be stored but were not read, and rows of a result object that does not exist
     * any more: MySQLdb in CPython would have freed them.
     */
    void skip() throws SQLException {
        abandoned |= requestOver.getAsBoolean();
        Rows unread = reading.get();
        if (wire.isInRows() && (abandoned || unread == null || !unread.isStreaming())) {
            skipRows(abandoned);
        }
        while (abandoned && wire.hasMore() && !client.isClosed()) {
            ignoringErrors(wire::skipResult);
        }
        abandoned = false;
        if (lateEnd && !wire.isInRows() && !wire.hasMore()) {
            // If the statement was over when the server was asked, the server may end the next one: so run one for
            // that.
            lateEnd = false;
            ignoringErrors(() -> wire.send(new Command(Command.QUERY, "DO 0".getBytes(StandardCharsets.US_ASCII))));
        }
    }

    /** Skips the rows of a result that are not read yet. */
    void skip(Rows result) throws SQLException {
        if (wire.isInRows() && isOf(result)) {
            skipRows(BlockingCalls.isEnding());
        }
    }

    /**
     * Skips the rows that are left.
     *
     * @param end whether to ask the server to end the statement, because there may be many rows
     */
    private void skipRows(boolean end) throws SQLException {
        if (end) {
            lateEnd = true;
            try {
                ending.askToCancel();
            } catch (SQLException failure) {
                LOG.debug("the server could not be asked to end a statement", failure);
            }
        }
        ignoringErrors(wire::skipRows);
    }

    /** A step that reads from the server. */
    private interface Step {
        void run() throws SQLException;
    }

    private void ignoringErrors(Step step) throws SQLException {
        try {
            step.run();
        } catch (ServerError failure) {
            if (client.isClosed()) {
                throw ServerError.lost(false, failure);
            }
            LOG.debug("an error of a statement that was ended", failure);
        }
    }
}
