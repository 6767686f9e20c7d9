package org.wsgibridge.jdbc;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends one statement from another thread: asks the server again and again, for it forgets a request that comes before
 * the statement, and cuts the connection when that does not help. Whether the statement is over, and nothing more is
 * done to its connection, or the connection is cut, one compare-and-set decides. Thread-safe.
 */
public final class Cancellation implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);
    /** For how long the server is asked. The last time may take the driver's {@code cancelSignalTimeout} more. */
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long PAUSE_MILLIS = 200;

    /** The server, and the connection whose statement is ended. */
    public interface Server {
        /** Asks the server to end the statement, by another connection. Does nothing if there is none. */
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
     * Makes one for a statement that is about to start.
     *
     * @param name the Python module, for the name of the thread
     * @param server what runs it
     */
    public Cancellation(String name, Server server) {
        this(server, task -> thread(name, task));
    }

    /**
     * Makes one for a statement that is about to start.
     *
     * @param server what runs it
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

    /** Begins to end the statement, and does not wait: to ask the server takes a separate connection. */
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

    /** Asking has ended: cuts the connection unless the statement is over. */
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
     * The statement is over. Waits for a cancel request that is under way, so that it does not end the next statement.
     *
     * @return whether the server was asked, or was about to be
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
