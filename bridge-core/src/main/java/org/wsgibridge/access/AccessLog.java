package org.wsgibridge.access;

import org.slf4j.Logger;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.log.NamedLoggers;
import org.wsgibridge.logqueue.LogQueue;
import org.wsgibridge.settings.AccessFormat;

/**
 * Writes one line for each request to the logger {@code wsgi.access}, at level INFO. The thread that ended the request
 * composes the line, and the thread of the queue writes it. Thread-safe.
 */
public final class AccessLog implements BridgeListener {
    private static final Logger LOG = NamedLoggers.of("wsgi.access");
    private static final int TYPICAL_LINE = 320;

    private final LineFormat format;
    private final boolean cpuTime;
    private final LogQueue queue;

    /**
     * Makes a log.
     *
     * @param format the format of its lines
     * @param queue writes the lines
     */
    public AccessLog(AccessFormat format, LogQueue queue) {
        this.queue = queue;
        this.format = format(format);
        this.cpuTime = format.wantsCpuTime();
    }

    private static LineFormat format(AccessFormat format) {
        if (format.names() == null) {
            return new ApacheFormat(format);
        }
        return switch (format.names()) {
            case BRIDGE -> new JsonFormat();
            case OTEL -> new OtelFormat();
        };
    }

    /** Logs a request that has reached an application. */
    @Override
    public void requestEnded(Exchange exchange) {
        if (!exchange.mount().isInternal()) {
            log(new ExchangeEntry(exchange));
        }
    }

    @Override
    public boolean wantsCpuTime() {
        return cpuTime && LOG.isInfoEnabled();
    }

    /** Logs a request that has ended. Never blocks. */
    public void log(AccessEntry entry) {
        if (LOG.isInfoEnabled()) {
            StringBuilder line = new StringBuilder(TYPICAL_LINE);
            format.append(line, entry);
            String text = line.toString();
            queue.add(text.length(), () -> LOG.info(text));
        }
    }
}
