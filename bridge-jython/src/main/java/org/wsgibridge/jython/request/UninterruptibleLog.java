package org.wsgibridge.jython.request;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.spi.ApplicationLog;

/** Writes the log without being interrupted: an interrupt would close the log file, which the whole JVM may share. */
final class UninterruptibleLog implements ApplicationLog {
    private final ApplicationLog log;
    private final WorkerPool workers;

    UninterruptibleLog(ApplicationLog log, WorkerPool workers) {
        this.log = log;
        this.workers = workers;
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
        WorkerContext worker = workers.current();
        if (worker == null) {
            action.run();
        } else {
            worker.interrupts().runUninterruptibly(action);
        }
    }
}
