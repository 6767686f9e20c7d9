package org.wsgibridge.jython.modules;

import java.util.concurrent.TimeUnit;

/** Counts the modules that were compiled since an interpreter began to load. Thread-safe. */
final class Compilations {
    /** If no module was compiled for this time, in nanoseconds, the start is slow for another reason. */
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(2);

    private int running;
    private int count;
    private long lastEnd;

    synchronized void begin() {
        running++;
    }

    /**
     * Counts a module whose compilation has ended.
     *
     * @param now the present {@link System#nanoTime}
     */
    synchronized void end(long now) {
        running--;
        count++;
        lastEnd = now;
    }

    /**
     * Returns how many modules were compiled or are being compiled; 0 if none was within the last two seconds.
     *
     * @param now the present {@link System#nanoTime}
     */
    synchronized int soFar(long now) {
        boolean isCompiling = running > 0 || (count > 0 && now - lastEnd < PAUSE);
        return isCompiling ? count + running : 0;
    }
}
