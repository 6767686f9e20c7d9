package org.wsgibridge.servlet.metrics;

import io.micrometer.core.instrument.Timer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Timers by a number above 0. A look-up takes no lock and allocates nothing, because there is one for every request.
 * Thread-safe.
 */
final class TimerTable {
    private volatile Entries entries = new Entries(16);
    private int size;

    /** A hash table with open addressing, at most half full. It is not changed after it was published. */
    private static final class Entries {
        private final int[] keys;
        private final @Nullable Timer[] timers;

        Entries(int capacity) {
            keys = new int[capacity];
            timers = new @Nullable Timer[capacity];
        }

        @Nullable
        Timer get(int key) {
            return timers[place(key)];
        }

        /** Returns the index of the key, or the free index at which it belongs. */
        private int place(int key) {
            int mask = keys.length - 1;
            int at = ((key * 0x9E3779B9) >>> 16) & mask;
            while (keys[at] != 0 && keys[at] != key) {
                at = (at + 1) & mask;
            }
            return at;
        }

        private void set(int key, Timer timer) {
            int at = place(key);
            keys[at] = key;
            timers[at] = timer;
        }

        private Entries with(int key, Timer timer, int capacity) {
            Entries copy = new Entries(capacity);
            for (int i = 0; i < keys.length; i++) {
                Timer present = timers[i];
                if (present != null) {
                    copy.set(keys[i], present);
                }
            }
            copy.set(key, timer);
            return copy;
        }
    }

    /**
     * Returns the timer of a key; the first call for a key makes it.
     *
     * @param key above 0
     * @param maker makes the timer of a key; called once for each key, with the lock of this table held
     */
    Timer get(int key, IntFunction<Timer> maker) {
        Timer found = entries.get(key);
        return found != null ? found : add(key, maker);
    }

    private synchronized Timer add(int key, IntFunction<Timer> maker) {
        Entries now = entries;
        Timer found = now.get(key);
        if (found == null) {
            found = maker.apply(key);
            size++;
            entries = now.with(key, found, 2 * size > now.keys.length ? 2 * now.keys.length : now.keys.length);
        }
        return found;
    }
}
