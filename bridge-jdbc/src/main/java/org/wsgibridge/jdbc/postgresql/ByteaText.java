package org.wsgibridge.jdbc.postgresql;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/**
 * Reads the two formats in which PostgreSQL writes a {@code bytea}: {@code hex} and {@code escape}, the values of
 * {@code bytea_output}. Stateless.
 */
final class ByteaText {
    private ByteaText() {}

    /** Returns the bytes that the text stands for. */
    static byte[] parse(byte[] text) {
        if (text.length >= 2 && text[0] == '\\' && text[1] == 'x') {
            byte[] bytes = new byte[(text.length - 2) / 2];
            for (int i = 0; i < bytes.length; i++) {
                int high = HexFormat.fromHexDigit(text[2 + 2 * i]);
                bytes[i] = (byte) (high << 4 | HexFormat.fromHexDigit(text[3 + 2 * i]));
            }
            return bytes;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length);
        for (int i = 0; i < text.length; i++) {
            if (text[i] != '\\') {
                bytes.write(text[i]);
            } else if (i + 3 < text.length && text[i + 1] >= '0' && text[i + 1] <= '3') {
                bytes.write((text[i + 1] - '0') << 6 | (text[i + 2] - '0') << 3 | (text[i + 3] - '0'));
                i += 3;
            } else if (i + 1 < text.length) {
                bytes.write(text[i + 1]);
                i++;
            }
        }
        return bytes.toByteArray();
    }
}
