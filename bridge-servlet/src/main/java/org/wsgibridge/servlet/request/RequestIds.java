package org.wsgibridge.servlet.request;

import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.LogSettings;
import org.wsgibridge.settings.Networks;

/**
 * Ids of requests. A trusted proxy may send the id; otherwise one is made, which is unique in this JVM and, for
 * practical purposes, also after restarts. It has the length of Apache's {@code %L}. Ids are not secret. Thread-safe.
 */
final class RequestIds {
    /** The header of requests and responses that has the id. */
    static final String HEADER = "X-Request-ID";

    private static final char[] DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-".toCharArray();
    private static final int LENGTH = 11;
    private static final int LONGEST = 128;

    private final AtomicLong next = new AtomicLong(new SecureRandom().nextLong());
    private final Networks trusted;

    RequestIds(LogSettings settings) {
        this.trusted = settings.requestIdFrom();
    }

    /**
     * Returns the id for a request that has just arrived: that of its header if the peer is trusted, else a new one.
     */
    String of(HttpServletRequest request) {
        if (!trusted.isEmpty()) {
            String given = request.getHeader(HEADER);
            if (isSafe(given) && trusted.contains(request.getRemoteAddr())) {
                return given;
            }
        }
        return next();
    }

    /** Returns whether an id can stand in a log, a header and a URL as it is. */
    private static boolean isSafe(@Nullable String id) {
        if (id == null || id.isEmpty() || id.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && "-_.~+/=:@".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private String next() {
        // An odd factor permutes all longs: no number comes twice, and successive ids do not look alike.
        long bits = next.getAndIncrement() * 0x9E3779B97F4A7C15L;
        char[] id = new char[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            id[i] = DIGITS[(int) (bits & 63)];
            bits >>>= 6;
        }
        return new String(id);
    }
}
