package org.wsgibridge.cpython.frame;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import org.wsgibridge.exchange.ResponseWriter;
import org.wsgibridge.wsgi.Header;

/** Decodes the heads of responses. Stateless. */
public final class HeadDecoder {
    private HeadDecoder() {}

    /**
     * Decodes a head and starts a response with it.
     *
     * @param source contains the head: status NUL name NUL value ..., in latin-1
     * @param offset the position of its first byte
     * @param length its length in bytes
     * @param response is started
     * @throws IllegalStateException if it ends within a header
     * @throws org.wsgibridge.wsgi.ProtocolViolation if it violates PEP 3333
     */
    public static void start(byte[] source, int offset, int length, ResponseWriter response) {
        String head = new String(source, offset, length, ISO_8859_1);
        int end = head.indexOf('\0');
        String status = end < 0 ? head : head.substring(0, end);
        List<Header> headers = new ArrayList<>();
        while (end >= 0) {
            int nameEnd = head.indexOf('\0', end + 1);
            if (nameEnd < 0) {
                throw new IllegalStateException("the head ends within a header");
            }
            int valueEnd = head.indexOf('\0', nameEnd + 1);
            headers.add(new Header(
                    head.substring(end + 1, nameEnd),
                    head.substring(nameEnd + 1, valueEnd < 0 ? head.length() : valueEnd)));
            end = valueEnd;
        }
        response.startResponse(status, headers, false);
    }
}
