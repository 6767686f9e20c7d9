package org.wsgibridge.pool;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.failure.FailureReport;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.ApplicationLog;

/** The log of a process group with {@code debug=on}. It also shows the exception of a request to the client. */
final class DebugLog implements ApplicationLog {
    private final ApplicationLog log;
    private final ProcessGroupSettings settings;

    DebugLog(ApplicationLog log, ProcessGroupSettings settings) {
        this.log = log;
        this.settings = settings;
    }

    @Override
    public void line(Stream stream, @Nullable Exchange exchange, String line, boolean continued) {
        log.line(stream, exchange, line, continued);
    }

    @Override
    public void record(@Nullable Exchange exchange, int level, String logger, String text) {
        log.record(exchange, level, logger, text);
    }

    @Override
    public ApplicationLog ofInterpreter(String name) {
        return new DebugLog(log.ofInterpreter(name), settings);
    }

    @Override
    public void exception(Exchange exchange, String message, String traceback) {
        exchange.failure()
                .report(new FailureReport(
                        settings.name(), settings.engine(), message, traceback, null, null, settings.debugReason()));
        log.exception(exchange, message, traceback);
    }
}
