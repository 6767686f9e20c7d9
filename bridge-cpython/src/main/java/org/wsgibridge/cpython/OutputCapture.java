package org.wsgibridge.cpython;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayDeque;
import java.util.Deque;
import org.wsgibridge.engine.ApplicationLog;

/**
 * Logs what a daemon writes to its file descriptors 1 and 2: what C code prints, and what Python says before the daemon
 * runs. Keeps the last lines for the message of a start that fails.
 */
final class OutputCapture {
    private static final int KEPT_LINES = 200;
    private static final long DRAIN_MILLIS = 500;

    private final Process process;
    private final ApplicationLog log;
    private final Deque<String> lines = new ArrayDeque<>();
    private final Thread thread;

    OutputCapture(Process process, ApplicationLog log, String name) {
        this.process = process;
        this.log = log;
        this.thread = new Thread(this::run, name + "-output");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                keep(line);
                log.line(ApplicationLog.Stream.STDERR, null, line);
            }
        } catch (IOException e) {
            // The process is gone.
        }
    }

    private synchronized void keep(String line) {
        lines.add(line);
        if (lines.size() > KEPT_LINES) {
            lines.remove();
        }
    }

    /** Returns the last lines, once the process has ended. */
    String lastLines() throws InterruptedException {
        thread.join(DRAIN_MILLIS);
        synchronized (this) {
            return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        }
    }
}
