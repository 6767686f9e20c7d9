package org.wsgibridge.cpython.frame;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import org.wsgibridge.exchange.ResponseWriter;
import org.wsgibridge.wsgi.Header;

/** Decodes the heads of responses. */
public final class HeadDecoder {
    private HeadDecoder() {}

    /**
     * Decodes a head and starts a response with it.
     *
     * @param source holds it: status NUL name NUL value ..., latin-1
     * @param offset where it begins
     * @param length its length in bytes
     * @param response is started
     * @throws IllegalStateException when it ends within a header
     * @throws org.wsgibridge.wsgi.ProtocolViolation when it breaks a rule of PEP 3333
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
