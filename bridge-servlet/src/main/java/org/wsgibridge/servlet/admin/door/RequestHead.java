package org.wsgibridge.servlet.admin.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.Header;

/**
 * The head of a request to the admin listener (RFC 9112, sections 3 and 5). It is parsed strictly: anything ambiguous
 * is refused. Immutable.
 *
 * @param method the method
 * @param path the path as it was sent
 * @param query the query, {@code ""} for none
 * @param headers the headers in their order
 */
record RequestHead(String method, String path, String query, List<Header> headers) {
    private static final int MAX_BYTES = 16_384;
    private static final int MAX_BODY = 8192;
    private static final String TOO_LARGE = "the head of the request is too large";
    private static final Pattern REQUEST_LINE =
            Pattern.compile("([A-Z]{1,20}) (/[!-~&&[^?#]]*)(?:\\?([!-~&&[^#]]*))? HTTP/1\\.[01]");
    private static final Pattern HEADER =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([^\\x00-\\x08\\x0a-\\x1f\\x7f]*)");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,9}");

    /** Headers that may occur at most once. */
    private static final Set<String> SINGLE = Set.of("host", "content-length", "authorization", "origin");

    /** Thrown for a request that is refused with a status. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        /** The status code. */
        final int status;

        RefusedException(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    /**
     * Reads a head, and nothing beyond it.
     *
     * @throws RefusedException if it is malformed or too large
     * @throws EOFException if the client has closed the connection before its end
     * @throws IOException if the connection is broken
     */
    static RequestHead read(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        int left = MAX_BYTES;
        for (String line = line(in, left); !line.isEmpty() || lines.isEmpty(); line = line(in, left)) {
            left -= line.length() + 2;
            if (!line.isEmpty()) {
                lines.add(line);
            }
        }
        return parse(lines);
    }

    private static String line(InputStream in, int most) throws IOException {
        if (most <= 0) {
            throw new RefusedException(431, TOO_LARGE);
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            if (line.size() >= most) {
                throw new RefusedException(431, TOO_LARGE);
            }
            line.write(b);
        }
        String text = line.toString(ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static RequestHead parse(List<String> lines) throws RefusedException {
        Matcher request = REQUEST_LINE.matcher(lines.get(0));
        if (!request.matches()) {
            throw new RefusedException(400, "expected a request line such as GET /-/live HTTP/1.1");
        }
        List<Header> headers = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            Matcher header = HEADER.matcher(line);
            if (!header.matches()) {
                throw new RefusedException(400, "a header is malformed");
            }
            headers.add(new Header(header.group(1), header.group(2).strip()));
        }
        String query = request.group(3);
        RequestHead head =
                new RequestHead(request.group(1), request.group(2), query == null ? "" : query, List.copyOf(headers));
        head.check(lines.get(0).endsWith("1.1"));
        return head;
    }

    private void check(boolean needsHost) throws RefusedException {
        for (String name : SINGLE) {
            if (headers.stream().filter(header -> is(header, name)).count() > 1) {
                throw new RefusedException(400, "there is more than one header " + name);
            }
        }
        if (needsHost && header("Host") == null) {
            throw new RefusedException(400, "there is no header Host");
        }
        if (header("Transfer-Encoding") != null) {
            throw new RefusedException(411, "expected a body with Content-Length");
        }
        String length = header("Content-Length");
        if (length != null && !LENGTH.matcher(length).matches()) {
            throw new RefusedException(400, "Content-Length is no number");
        }
        if (bodyLength() > MAX_BODY) {
            throw new RefusedException(413, "expected a body of at most " + MAX_BODY + " bytes");
        }
    }

    /** Returns the length of the body, in bytes. */
    int bodyLength() {
        String length = header("Content-Length");
        return length == null ? 0 : Integer.parseInt(length);
    }

    @Nullable
    String header(String name) {
        return headers.stream()
                .filter(header -> is(header, name))
                .map(Header::value)
                .findFirst()
                .orElse(null);
    }

    private static boolean is(Header header, String name) {
        return header.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT));
    }
}
