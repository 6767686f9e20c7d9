package org.wsgibridge.bridge;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import org.wsgibridge.engine.ApplicationLog;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.log.LogCode;

/**
 * Sends what a process group's applications write to SLF4J, under the logger {@code wsgi.application.GROUP}, with the
 * request's id and mount in the MDC.
 */
final class Slf4jApplicationLog implements ApplicationLog {
    private static final String REQUEST_ID = "wsgi.request_id";
    private static final String MOUNT = "wsgi.mount";

    private final Logger log;

    Slf4jApplicationLog(String processGroup) {
        this.log = LoggerFactory.getLogger("wsgi.application." + processGroup);
    }

    @Override
    public void line(Stream stream, @Nullable Exchange exchange, String line) {
        withContext(exchange, () -> {
            switch (stream) {
                case STDOUT -> log.info("{}", line);
                case ERRORS, STDERR -> log.atLevel(Level.WARN).log("{}", line);
            }
        });
    }

    @Override
    public void exception(Exchange exchange, String message, String traceback) {
        withContext(
                exchange,
                () -> LogCode.APPLICATION_EXCEPTION.log(
                        log,
                        message,
                        exchange.id(),
                        exchange.environ().get("REQUEST_METHOD"),
                        exchange.environ().get("PATH_INFO"),
                        traceback.isEmpty() ? "" : "\n",
                        traceback.strip()));
    }

    private static void withContext(@Nullable Exchange exchange, Runnable logging) {
        if (exchange == null) {
            logging.run();
            return;
        }
        MDC.put(REQUEST_ID, exchange.id());
        MDC.put(MOUNT, exchange.mount().path());
        try {
            logging.run();
        } finally {
            MDC.remove(REQUEST_ID);
            MDC.remove(MOUNT);
        }
    }
}
