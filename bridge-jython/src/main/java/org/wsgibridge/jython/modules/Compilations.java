package org.wsgibridge.jython.modules;

import java.util.concurrent.TimeUnit;

/** How many modules were compiled since an interpreter began to load. Thread-safe. */
final class Compilations {
    /** After a pause of that length between two modules, something else takes the time. */
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(2);

    private int running;
    private int count;
    private long lastEnd;

    synchronized void begin() {
        running++;
    }

    /**
     * Counts a module.
     *
     * @param now the time, by {@link System#nanoTime}
     */
    synchronized void end(long now) {
        running--;
        count++;
        lastEnd = now;
    }

    /**
     * Returns how many modules were compiled, 0 if none was within the last two seconds.
     *
     * @param now the time, by {@link System#nanoTime}
     */
    synchronized int soFar(long now) {
        boolean isCompiling = running > 0 || (count > 0 && now - lastEnd < PAUSE);
        return isCompiling ? count + running : 0;
    }
}
