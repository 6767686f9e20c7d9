package org.wsgibridge.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.spi.ApplicationLog;

/** An application log that keeps what it gets. Thread-safe. */
public final class RecordingLog implements ApplicationLog {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void line(Stream stream, @Nullable Exchange exchange, String line, boolean continued) {
        lines.add(stream + " " + (exchange == null ? "-" : exchange.id()) + " " + line);
    }

    @Override
    public void record(@Nullable Exchange exchange, int level, String logger, String text) {
        lines.add("RECORD " + (exchange == null ? "-" : exchange.id()) + " " + level + " " + logger + " " + text);
    }

    @Override
    public void exception(Exchange exchange, String message, String traceback) {
        lines.add("EXCEPTION " + exchange.id() + " " + message + "\n" + traceback);
    }

    /** Returns the lines so far: stream, request id or {@code -}, text. */
    public List<String> lines() {
        return lines;
    }

    /** Forgets the lines so far. */
    public void clear() {
        lines.clear();
    }
}
