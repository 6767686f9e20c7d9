package org.wsgibridge.servlet.mount;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/** Converts Java strings to native strings (PEP 3333, section "A Note on String Types"). Stateless. */
public final class NativeStrings {

    private NativeStrings() {}

    /** Returns the UTF-8 bytes of a text, decoded as latin-1. */
    public static String utf8(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return new String(text.getBytes(UTF_8), ISO_8859_1);
            }
        }
        return text;
    }
}
