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
 * A program that is asked for a short answer, within a time and a length. What the program leaves running may keep its
 * output open: the answer ends when the program does. Stateless.
 */
public final class BoundedProcess {
    /** How many bytes of an answer are kept; the rest is read and dropped. */
    static final int LONGEST = 1 << 20;

    private static final long READ_EVERY_MILLIS = 20;

    private BoundedProcess() {}

    /**
     * What a program said.
     *
     * @param ended whether it ended by itself within the time
     * @param exitCode its exit code, -1 when it did not end by itself
     * @param output what it wrote until then, at most 1 MiB
     */
    public record Answer(boolean ended, int exitCode, String output) {
        /** Returns whether it ended by itself with exit code 0. */
        public boolean succeeded() {
            return ended && exitCode == 0;
        }
    }

    /**
     * Waits for the end of a program, which gets no input. When the time is up or this thread is interrupted, the
     * program is killed with all processes that it has started.
     *
     * @param process the program, just started; its errors are not read, and have to go elsewhere than into a pipe
     * @param limit how long it may run
     * @return its answer, a partial one when the time was up
     * @throws IOException when its output cannot be read
     * @throws InterruptedException when this thread is interrupted
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

    /** Reads nothing that is not there yet: a read that waits could be ended by nothing. */
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
        int left = LONGEST; // of one call: what writes without end cannot keep it here
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
