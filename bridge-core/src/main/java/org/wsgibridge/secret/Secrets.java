package org.wsgibridge.secret;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes random texts that cannot be guessed: tokens, keys, names of files. Thread-safe. */
public final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TOKEN_BYTES = 32;
    private static final int NAME_LENGTH = 8;
    private static final int NAME_BASE = Character.MAX_RADIX;

    private Secrets() {}

    /** Returns a new token of 256 random bits, as 43 letters, digits, {@code -} and {@code _} (RFC 4648, section 5). */
    public static String token() {
        byte[] random = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** Returns a new part of a file's name: 8 digits and lower-case letters, about 41 random bits. */
    public static String name() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < NAME_LENGTH; i++) {
            text.append(Character.forDigit(RANDOM.nextInt(NAME_BASE), NAME_BASE));
        }
        return text.toString();
    }
}
