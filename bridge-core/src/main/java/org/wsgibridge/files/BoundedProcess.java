package org.wsgibridge.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Reads the short answer of a program, within limits of time and length. The answer ends when the program ends, even if
 * processes that it has started keep its output open. Stateless.
 */
public final class BoundedProcess {
    /** The largest number of bytes of an answer that are kept; further bytes are read and dropped. */
    static final int LONGEST = 1 << 20;

    private static final long READ_EVERY_MILLIS = 20;

    private BoundedProcess() {}

    /**
     * The answer of a program. Immutable.
     *
     * @param ended whether the program ended by itself within the time
     * @param exitCode its exit code; -1 if it did not end by itself
     * @param output its standard output until then, at most 1 MiB, decoded from UTF-8
     */
    public record Answer(boolean ended, int exitCode, String output) {
        /** Returns whether it ended by itself with exit code 0. */
        public boolean succeeded() {
            return ended && exitCode == 0;
        }
    }

    /**
     * Waits for the end of a program, which gets no input. If the time is over or this thread is interrupted, the
     * program and all processes that it has started are killed.
     *
     * @param process the program, just started; its standard error is not read, so that it must not be a pipe
     * @param limit how long it may run
     * @return the answer, an incomplete one if the time was over
     * @throws IOException if the output cannot be read
     * @throws InterruptedException if this thread is interrupted
     */
    public static Answer await(Process process, Duration limit) throws IOException, InterruptedException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        try (InputStream output = process.getInputStream()) {
            process.getOutputStream().close();
            boolean ended = awaitEnd(process, System.nanoTime() + limit.toNanos(), output, kept);
            if (!ended) {
                kill(process);
            }
            read(output, kept);
            return new Answer(ended, ended ? process.exitValue() : -1, kept.toString(UTF_8));
        } finally {
            if (process.isAlive()) {
                kill(process);
            }
        }
    }

    /** Reads only bytes that are available: nothing could end a read that waits. */
    private static boolean awaitEnd(Process process, long end, InputStream output, ByteArrayOutputStream kept)
            throws IOException, InterruptedException {
        while (!process.waitFor(READ_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            read(output, kept);
        }
        return true;
    }

    private static void read(InputStream output, ByteArrayOutputStream kept) throws IOException {
        byte[] buffer = new byte[8192];
        int left = LONGEST; // of one call, so that it ends even if the program never stops writing
        for (int there = output.available(); there > 0 && left > 0; there = output.available()) {
            int count = output.read(buffer, 0, Math.min(there, buffer.length));
            if (count < 0) {
                return;
            }
            kept.write(buffer, 0, Math.min(count, LONGEST - kept.size()));
            left -= count;
        }
    }

    private static void kill(Process process) {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
