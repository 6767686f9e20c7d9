package org.wsgibridge.it.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A response as it came.
 *
 * @param status the status code, 0 when the server closed without a word
 * @param reason the reason phrase
 * @param headers the headers in their order, names as sent
 * @param text the body without its framing, in latin-1
 * @param complete whether the body ended as its framing said
 * @param interim how many 1xx responses came before
 */
public record RawResponse(
        int status,
        String reason,
        List<Map.Entry<String, String>> headers,
        String text,
        boolean complete,
        int interim) {

    /** Returns the body. */
    public byte[] body() {
        return text.getBytes(ISO_8859_1);
    }

    /** Returns the body in UTF-8. */
    public String utf8() {
        return new String(body(), UTF_8);
    }

    /** Returns the values of all headers of that name. */
    public List<String> headers(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Returns the first header of that name, {@code null} when there is none. */
    public @Nullable String header(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? null : values.get(0);
    }

    @Override
    public String toString() {
        String shown = text.length() <= 400 ? text : text.substring(0, 400) + "... (" + text.length() + " bytes)";
        return status + " " + reason + " " + headers + (complete ? "" : " INCOMPLETE") + "\n" + shown;
    }
}
