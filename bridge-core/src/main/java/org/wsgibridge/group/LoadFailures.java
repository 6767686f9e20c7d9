package org.wsgibridge.group;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.engine.InterpreterStartException;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.wsgi.Header;

/** What becomes known of interpreters that could not be opened. Thread-safe. */
final class LoadFailures {
    private static final Logger LOG = LoggerFactory.getLogger(LoadFailures.class);

    private final String group;
    private final Slots slots;
    private final BridgeListener listener;
    private volatile String last = "";

    LoadFailures(String group, Slots slots, BridgeListener listener) {
        this.group = group;
        this.slots = slots;
        this.listener = listener;
    }

    /** An interpreter could not be opened: tells the log and the listener, and whoever waits for the first one. */
    void add(InterpreterStartException failure) {
        String message = String.valueOf(failure.getMessage());
        String traceback = failure.traceback();
        last = traceback.isEmpty() ? message : message + " - " + lastLine(traceback);
        LOG.error("Process group {}: {}{}", group, message, traceback.isEmpty() ? "" : "\n" + traceback.strip());
        listener.applicationLoadFailed(group, traceback.isEmpty() ? message : message + "\n" + traceback);
        for (Exchange waiting : slots.markDown()) {
            if (waiting.terminate(Outcome.REJECTED, 503, new Header("Retry-After", "1"))) {
                LOG.warn("Request {} rejected by process group {}: {}", RequestName.of(waiting), group, last);
            }
        }
    }

    /** An interpreter is up again. */
    void clear() {
        last = "";
    }

    /** Returns why the last attempt failed, in one line; {@code ""} when it did not. */
    String last() {
        return last;
    }

    private static String lastLine(String text) {
        String stripped = text.strip();
        return stripped.substring(stripped.lastIndexOf('\n') + 1);
    }
}
