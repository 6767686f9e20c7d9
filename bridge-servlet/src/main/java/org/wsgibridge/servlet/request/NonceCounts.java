package org.wsgibridge.servlet.request;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The nonce counts of Digest authentication that were used. With them, an attacker who has recorded a request cannot
 * repeat it (RFC 7616, sections 3.4 and 5.5). Clients send requests in parallel, so counts may arrive slightly out of
 * order. The memory is bounded: counts of forgotten nonces are treated as used. Thread-safe.
 */
final class NonceCounts {
    private static final int REMEMBERED = 10_000;

    private final int limit;
    private final Map<String, Window> windows = new LinkedHashMap<>();

    /** The latest time at which a forgotten nonce was made, in seconds since the epoch. */
    private long forgotten = -1;

    NonceCounts() {
        this(REMEMBERED);
    }

    NonceCounts(int limit) {
        this.limit = limit;
    }

    /**
     * Marks a count as used.
     *
     * @param nonceAndCount a nonce that this server has made, a space, and the count in hexadecimal; the nonce begins
     *     with the time at which it was made, as seconds in hexadecimal, and {@code -}
     * @return whether the count is used for the first time
     */
    synchronized boolean use(String nonceAndCount) {
        int space = nonceAndCount.indexOf(' ');
        String nonce = nonceAndCount.substring(0, space);
        Window window = windows.get(nonce);
        if (window == null) {
            if (madeAt(nonce) <= forgotten) {
                return false;
            }
            if (windows.size() >= limit) {
                forgetEldest();
            }
            window = new Window();
            windows.put(nonce, window);
        }
        return window.use(Long.parseLong(nonceAndCount, space + 1, nonceAndCount.length(), 16));
    }

    private void forgetEldest() {
        Iterator<String> eldest = windows.keySet().iterator();
        forgotten = Math.max(forgotten, madeAt(eldest.next()));
        eldest.remove();
    }

    private static long madeAt(String nonce) {
        return Long.parseLong(nonce, 0, nonce.indexOf('-'), 16);
    }

    /** The highest count of a nonce, and which of the 63 before it were used. */
    private static final class Window {
        private long highest;
        private long used;

        boolean use(long count) {
            long ahead = count - highest;
            if (ahead > 0) {
                used = (ahead < Long.SIZE ? used << ahead : 0) | 1;
                highest = count;
                return true;
            }
            long bit = -ahead < Long.SIZE ? 1L << -ahead : 0;
            boolean first = bit != 0 && count > 0 && (used & bit) == 0;
            used |= bit;
            return first;
        }
    }
}
