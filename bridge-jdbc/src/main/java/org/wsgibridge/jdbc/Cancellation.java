package org.wsgibridge.jdbc;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends one statement from another thread. It asks the server repeatedly, because the server ignores a request that
 * arrives before the statement. If that does not help, it cuts the connection. A single compare-and-set decides whether
 * the statement is over or the connection is cut, so a connection is never cut after its statement has ended.
 * Thread-safe.
 */
public final class Cancellation implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);
    /**
     * How long the server is asked. The last request may additionally take the driver's {@code cancelSignalTimeout}.
     */
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long PAUSE_MILLIS = 200;

    /** The server and the connection whose statement has to be ended. Thread-safe. */
    public interface Server {
        /**
         * Asks the server to end the statement, over a separate connection. Does nothing if no statement runs.
         *
         * @throws SQLException if the server cannot be asked
         */
        void askToCancel() throws SQLException;

        /** Cuts the connection immediately. */
        void cut();
    }

    private enum State {
        RUNNING,
        CANCELLING,
        CUT,
        OVER
    }

    private final Server server;
    private final ThreadFactory threads;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);

    /**
     * Makes the cancellation of a statement that is about to start.
     *
     * @param name the name of the Python module, for the name of the thread
     * @param server the server and connection of the statement
     */
    public Cancellation(String name, Server server) {
        this(server, task -> thread(name, task));
    }

    /**
     * Makes the cancellation of a statement that is about to start.
     *
     * @param server the server and connection of the statement
     * @param threads makes the thread that asks the server
     */
    public Cancellation(Server server, ThreadFactory threads) {
        this.server = server;
        this.threads = threads;
    }

    private static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name + "-cancel");
        thread.setDaemon(true);
        thread.setContextClassLoader(Cancellation.class.getClassLoader());
        return thread;
    }

    /**
     * Begins to end the statement. Does not block: a separate thread asks the server, because that needs another
     * connection. Further calls have no effect.
     */
    @Override
    public void run() {
        if (state.compareAndSet(State.RUNNING, State.CANCELLING)) {
            try {
                threads.newThread(this::askUntilOver).start();
            } catch (RuntimeException | Error noThread) {
                LOG.debug("there is no thread to ask the server: the connection is cut", noThread);
                finish();
            }
        }
    }

    private void askUntilOver() {
        try {
            long begun = System.nanoTime();
            while (over.getCount() > 0 && System.nanoTime() - begun < LIMIT_NANOS) {
                ask();
                if (over.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            finish();
        }
    }

    private void ask() {
        try {
            server.askToCancel();
        } catch (SQLException failure) {
            LOG.debug("the server could not be asked to end a statement", failure);
        }
    }

    /** Cuts the connection after asking has ended, unless the statement is over. */
    private void finish() {
        try {
            if (state.compareAndSet(State.CANCELLING, State.CUT)) {
                server.cut();
            }
        } finally {
            finished.countDown();
        }
    }

    /**
     * To be called when the statement is over. Waits for a request to the server that is running, so that it does not
     * end the next statement.
     *
     * @return whether the server was asked, or was about to be asked
     */
    public boolean end() {
        boolean begun = state.getAndSet(State.OVER) != State.RUNNING;
        over.countDown();
        boolean interrupted = false;
        while (begun && finished.getCount() > 0) {
            try {
                finished.await();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return begun;
    }
}
