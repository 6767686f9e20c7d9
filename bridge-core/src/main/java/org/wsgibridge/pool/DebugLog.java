package org.wsgibridge.pool;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.spi.ApplicationLog;

/** The log of a process group with {@code debug=on}: what fails is shown to the client as well. */
final class DebugLog implements ApplicationLog {
    private final ApplicationLog log;

    DebugLog(ApplicationLog log) {
        this.log = log;
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
        return new DebugLog(log.ofInterpreter(name));
    }

    @Override
    public void exception(Exchange exchange, String message, String traceback) {
        exchange.failure(message + "\n\n" + traceback);
        log.exception(exchange, message, traceback);
    }
}
