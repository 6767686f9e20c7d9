package org.wsgibridge.servlet;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids of requests: unique in this JVM and, for practical purposes, among its restarts; of the length of Apache's
 * {@code %L}. Not a secret. Thread-safe.
 */
final class RequestIds {
    private static final char[] DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-".toCharArray();
    private static final int LENGTH = 11;

    private final AtomicLong next = new AtomicLong(new SecureRandom().nextLong());

    String next() {
        // An odd factor permutes all longs: no id comes twice, and neighbours do not look alike.
        long bits = next.getAndIncrement() * 0x9E3779B97F4A7C15L;
        char[] id = new char[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            id[i] = DIGITS[(int) (bits & 63)];
            bits >>>= 6;
        }
        return new String(id);
    }
}
