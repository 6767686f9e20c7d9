package org.wsgibridge.jdbc.postgresql;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.core.QueryExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends one statement from another thread: asks the server again and again, for it forgets a request that comes before the statement,
 * and cuts the connection when it does not answer. Thread-safe.
 */
final class Cancellation implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);
    private static final int ATTEMPTS = 50;
    private static final long PAUSE_MILLIS = 200;

    private final QueryExecutor executor;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch finished = new CountDownLatch(1);

    /**
     * Makes one for a statement that is about to start.
     *
     * @param executor what runs it
     */
    Cancellation(QueryExecutor executor) {
        this.executor = executor;
    }

    /** Begins to end the statement, and does not wait: to ask the server takes a connection of its own. */
    @Override
    public void run() {
        if (begun.compareAndSet(false, true)) {
            Thread thread = new Thread(this::askUntilOver, "psycopg2-cancel");
            thread.setDaemon(true);
            thread.setContextClassLoader(Cancellation.class.getClassLoader());
            thread.start();
        }
    }

    private void askUntilOver() {
        try {
            for (int attempt = 0; attempt < ATTEMPTS && over.getCount() > 0; attempt++) {
                ask();
                if (over.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            executor.abort();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            finished.countDown();
        }
    }

    private void ask() {
        try {
            executor.sendQueryCancel();
        } catch (SQLException failure) {
            LOG.debug("the server could not be asked to end a statement", failure);
        }
    }

    /** The statement is over. Waits for a request that is under way, lest it end the next statement. */
    void end() {
        over.countDown();
        boolean interrupted = false;
        while (begun.get() && finished.getCount() > 0) {
            try {
                finished.await();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
