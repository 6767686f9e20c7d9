package org.wsgibridge.cpython;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.ResponseWriter;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * Decodes and checks the heads of responses. Those of an application are often the same: one that has the bytes of the
 * last one is not decoded again. For one thread.
 */
final class HeadDecoder {
    private static final int LONGEST_KEPT = 1024;

    private byte[] bytes = new byte[0];
    private @Nullable ResponseHead last;

    /**
     * Decodes a head.
     *
     * @param source holds it: status NUL name NUL value ..., latin-1
     * @param offset where it begins
     * @param length its length in bytes
     * @throws IllegalStateException when it ends within a header
     * @throws org.wsgibridge.wsgi.ProtocolViolation when it breaks a rule of PEP 3333
     */
    ResponseHead decode(byte[] source, int offset, int length) {
        ResponseHead known = last;
        if (known != null && Arrays.equals(bytes, 0, bytes.length, source, offset, offset + length)) {
            return known;
        }
        ResponseHead head = parse(new String(source, offset, length, ISO_8859_1));
        if (length <= LONGEST_KEPT) {
            bytes = Arrays.copyOfRange(source, offset, offset + length);
            last = head;
        }
        return head;
    }

    private static ResponseHead parse(String head) {
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
        return ResponseWriter.check(status, headers);
    }
}
