package org.wsgibridge.servlet.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.wsgibridge.wsgi.Header;

/**
 * An answer of the admin mount. Immutable.
 *
 * @param status the status code
 * @param headers the headers, without Content-Length
 * @param body the body, which must not be changed any more; not sent in answer to HEAD
 */
@SuppressWarnings("ArrayRecordComponent")
public record AdminAnswer(int status, List<Header> headers, byte[] body) {
    private static final String JSON = "application/json";

    /** Makes the list immutable. */
    public AdminAnswer {
        headers = List.copyOf(headers);
    }

    /**
     * Makes an answer with a text, encoded in UTF-8.
     *
     * @param type the content type
     */
    public static AdminAnswer of(int status, String type, String text) {
        return new AdminAnswer(status, List.of(new Header("Content-Type", type)), text.getBytes(UTF_8));
    }

    /**
     * Makes an answer in JSON.
     *
     * @param content a map, a list or another value that {@link Json} can write
     */
    public static AdminAnswer json(int status, Object content) {
        return of(status, JSON, Json.of(content) + "\n");
    }

    /** Makes an answer in plain text. */
    public static AdminAnswer text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text + "\n");
    }

    /** Makes an answer in JSON with an error message. */
    public static AdminAnswer problem(int status, String message) {
        return json(status, Map.of("error", message));
    }

    /** Returns the same with further headers. */
    AdminAnswer with(List<Header> further) {
        return new AdminAnswer(
                status, Stream.concat(headers.stream(), further.stream()).toList(), body);
    }

    /** Returns the same with one more header. */
    AdminAnswer with(String name, String value) {
        return with(List.of(new Header(name, value)));
    }
}
