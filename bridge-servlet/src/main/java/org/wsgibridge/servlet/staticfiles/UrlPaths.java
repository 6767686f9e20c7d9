package org.wsgibridge.servlet.staticfiles;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Encodes paths for URLs (RFC 3986, section 3.3). Stateless. */
final class UrlPaths {
    private static final String PLAIN = "-_.~!$&'()*+,;=@/";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private UrlPaths() {}

    /**
     * Encodes a path.
     *
     * @param nativeString the path as a native string: each character stands for a byte
     */
    static String encode(String nativeString) {
        StringBuilder encoded = new StringBuilder(nativeString.length() + 16);
        for (int i = 0; i < nativeString.length(); i++) {
            append(encoded, nativeString.charAt(i));
        }
        return encoded.toString();
    }

    /**
     * Encodes the name of a file for a URL.
     *
     * @param name the name, any text; encoded as UTF-8
     */
    static String encodeName(String name) {
        StringBuilder encoded = new StringBuilder(name.length() + 16);
        for (byte b : name.getBytes(UTF_8)) {
            append(encoded, (char) (b & 0xff));
        }
        return encoded.toString();
    }

    private static void append(StringBuilder encoded, char c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letter || PLAIN.indexOf(c) >= 0) {
            encoded.append(c);
        } else {
            encoded.append('%').append(HEX[c >> 4 & 15]).append(HEX[c & 15]);
        }
    }
}
