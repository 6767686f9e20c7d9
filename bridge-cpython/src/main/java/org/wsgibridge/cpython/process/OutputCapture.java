package org.wsgibridge.cpython.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.wsgibridge.log.LineSplitter;
import org.wsgibridge.log.LogText;
import org.wsgibridge.spi.ApplicationLog;

/**
 * Logs the output of a daemon and its children to file descriptors 1 and 2: that of C code, and that of Python before
 * the daemon runs. Reads as long as any process writes, because a process whose output is not read hangs or ends. Keeps
 * the last lines for the message of a start that fails. Thread-safe.
 */
public final class OutputCapture {
    private static final int BUFFER_SIZE = 8192;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long DRAIN_MILLIS = 500;

    private final InputStream output;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private final ApplicationLog log;
    private final LineSplitter splitter = new LineSplitter(this::take);
    private final Deque<String> lines = new ArrayDeque<>();
    private int kept;
    private final Thread thread;

    public OutputCapture(Process process, ApplicationLog log, String name) {
        this.output = open(process);
        this.log = log;
        this.thread = new Thread(this::run, name + "-output");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /**
     * Opens the pipe a second time. After the process has ended, the JDK reads the rest from its own end into memory,
     * and children of the process may write without end.
     */
    private static InputStream open(Process process) {
        try {
            FileChannel pipe = FileChannel.open(Path.of("/proc/" + process.pid() + "/fd/1"), StandardOpenOption.READ);
            process.getInputStream().close();
            return Channels.newInputStream(pipe);
        } catch (IOException e) {
            return process.getInputStream(); // it has already ended, or this is not Linux
        }
    }

    /** Stops reading. A child that still writes then gets an error from the system. */
    public void close() {
        try {
            output.close();
        } catch (IOException e) {
            // It is closed.
        }
    }

    private void run() {
        try (output) {
            boolean more = true;
            while (more) {
                more = readSome();
            }
            splitter.flush();
        } catch (IOException e) {
            // The process is gone.
        }
    }

    /** Returns whether there may be more to read. */
    private boolean readSome() {
        try {
            int count = output.read(buffer);
            if (count >= 0) {
                splitter.add(buffer, 0, count);
            }
            return count >= 0;
        } catch (IOException e) {
            return false; // the process is gone
        } catch (RuntimeException | Error e) {
            // Memory may have run out: these lines are lost. Reading goes on, or the process would hang.
            LockSupport.parkNanos(RETRY_NANOS);
            return true;
        }
    }

    /** Logs a line. A pipe does not show which thread has written it, nor with how many writes. */
    private void take(String text, boolean continued) {
        String line = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        keep(line);
        log.line(ApplicationLog.Stream.STDERR, null, line, false);
    }

    private synchronized void keep(String line) {
        lines.add(line);
        kept += line.length() + 1;
        while (kept > LogText.LONGEST && lines.size() > 1) {
            kept -= lines.remove().length() + 1;
        }
    }

    /**
     * Returns the last lines of a process that has ended; {@code ""} if there are none. Waits half a second at most.
     */
    public String lastLines() throws InterruptedException {
        thread.join(DRAIN_MILLIS);
        synchronized (this) {
            return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        }
    }
}
