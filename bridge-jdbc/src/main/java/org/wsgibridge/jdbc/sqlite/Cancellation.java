package org.wsgibridge.jdbc.sqlite;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.python.core.PyObject;
import org.sqlite.BusyHandler;
import org.sqlite.ProgressHandler;
import org.sqlite.core.DB;
import org.wsgibridge.jython.interrupt.BlockingCalls;

/**
 * Ends a call of SQLite with {@code sqlite3_interrupt}. SQLite ignores that if it comes just before a statement starts,
 * so a progress handler also checks whether the call has to end. The waits for locks are done here too, because those
 * of SQLite itself cannot be ended. Except for the cancellation itself, used only under the lock of the connection.
 */
final class Cancellation {
    /** The number of instructions between two checks, about a millisecond. Each check is a call from native code. */
    private static final int LOOK_EVERY = 100_000;

    /** The waits of SQLite's own busy handler, in milliseconds. */
    private static final int[] DELAYS = {1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100};

    private final DB db;
    private final Callbacks callbacks;
    private final long busyTimeoutMillis;
    private final Runnable resetCursors;
    private volatile boolean cancelled;
    private @Nullable PyObject progress;
    private int every;
    private boolean installed;
    /** The number of nested calls. It is above 1 if a function that SQLite calls uses the same connection. */
    private int depth;

    Cancellation(DB db, Callbacks callbacks, long busyTimeoutMillis, Runnable resetCursors) throws SQLException {
        this.db = db;
        this.callbacks = callbacks;
        this.busyTimeoutMillis = busyTimeoutMillis;
        this.resetCursors = resetCursors;
        db.busy_handler(new Busy());
    }

    /** Makes a call of SQLite that is ended when the request of the current thread has to end. */
    <T> T during(BlockingCalls.Call<T, SQLException> call) throws SQLException {
        if (depth == 0) {
            cancelled = false;
        }
        if (!BlockingCalls.canEnd()) {
            return call.make();
        }
        if (!installed) {
            install();
        }
        depth++;
        try {
            return BlockingCalls.make(this::cancel, call);
        } finally {
            depth--;
            if (depth == 0 && cancelled) {
                // Otherwise the interrupt would also end all later statements, as long as a cursor has unread rows.
                resetCursors.run();
            }
        }
    }

    private void cancel() {
        cancelled = true;
        try {
            db.interrupt();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Sets the application's progress handler.
     *
     * @param function the handler; {@code null} for none
     * @param instructions the number of instructions between two calls
     */
    void progress(@Nullable PyObject function, int instructions) throws SQLException {
        progress = function;
        every = instructions;
        install();
    }

    private void install() throws SQLException {
        installed = true;
        if (progress == null) {
            db.register_progress_handler(LOOK_EVERY, new Progress(null));
        } else if (every > 0) {
            db.register_progress_handler(every, new Progress(progress));
        } else {
            db.clear_progress_handler();
        }
    }

    /** Removes the handlers that native code refers to. */
    void close() throws SQLException {
        if (installed) {
            db.clear_progress_handler();
        }
        db.busy_handler(null);
    }

    private final class Progress extends ProgressHandler {
        private final @Nullable PyObject function;

        Progress(@Nullable PyObject function) {
            this.function = function;
        }

        @Override
        protected int progress() {
            return cancelled || (function != null && callbacks.isStop(function)) ? 1 : 0;
        }
    }

    private final class Busy extends BusyHandler {
        private long waited;

        @Override
        protected int callback(int count) {
            if (count == 0) {
                waited = 0;
            }
            long delay = Math.min(DELAYS[Math.min(count, DELAYS.length - 1)], busyTimeoutMillis - waited);
            if (delay <= 0 || cancelled) {
                return 0;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(delay);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return 0;
            }
            waited += delay;
            return 1;
        }
    }
}
