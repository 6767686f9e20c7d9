package org.wsgibridge.jython.request;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.spi.ApplicationLog;

/** Writes the log without being interrupted: an interrupt would close the log file, which the whole JVM may share. */
final class UninterruptibleLog implements ApplicationLog {
    private final ApplicationLog log;
    private final Supplier<@Nullable WorkerContext> worker;

    /**
     * Makes the log.
     *
     * @param log the log to write to
     * @param worker returns the state of the current thread, {@code null} when it is not a worker thread
     */
    UninterruptibleLog(ApplicationLog log, Supplier<@Nullable WorkerContext> worker) {
        this.log = log;
        this.worker = worker;
    }

    @Override
    public void line(Stream stream, @Nullable Exchange exchange, String line, boolean continued) {
        run(() -> log.line(stream, exchange, line, continued));
    }

    @Override
    public void record(@Nullable Exchange exchange, int level, String logger, String text) {
        run(() -> log.record(exchange, level, logger, text));
    }

    @Override
    public void exception(Exchange exchange, String message, String traceback) {
        run(() -> log.exception(exchange, message, traceback));
    }

    private void run(Runnable action) {
        WorkerContext current = worker.get();
        if (current == null) {
            action.run();
        } else {
            current.interrupts().runUninterruptibly(action);
        }
    }
}
