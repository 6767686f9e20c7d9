package org.wsgibridge.express.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.wsgibridge.log.LogText;

/**
 * Escapes Unicode's line ends and control characters in a line of JSON. Encoders leave them in strings, and some
 * readers would end the line there. Stateless.
 */
final class OneLine {
    private static final int DELETE = 0x7f;

    private OneLine() {}

    /**
     * Returns the line with such characters escaped.
     *
     * @param line a JSON object in UTF-8 and a line feed; returned unchanged if all of it is printable ASCII
     */
    static byte[] of(byte[] line) {
        for (byte octet : line) {
            if (octet < 0 || octet == DELETE) {
                return LogText.json(new String(line, UTF_8)).getBytes(UTF_8);
            }
        }
        return line;
    }
}
