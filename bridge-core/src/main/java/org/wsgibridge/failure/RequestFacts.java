package org.wsgibridge.failure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.Header;

/**
 * The facts about a request that a page shows. Their texts are bounded, and values that may be secret are masked.
 * Immutable.
 *
 * @param id its id
 * @param method its method
 * @param path its path, decoded
 * @param query its query string; {@code ""} if it has none
 * @param mount the path of the mount that serves it; {@code /} for the root
 * @param interpreter the interpreter that ran it; {@code null} if there is none
 * @param headers its headers, at most 60
 */
public record RequestFacts(
        String id,
        String method,
        String path,
        String query,
        String mount,
        @Nullable String interpreter,
        List<Header> headers) {
    private static final int MAX_HEADERS = 60;
    private static final int LONGEST = 1024;

    /**
     * Collects the facts about a request.
     *
     * @param id its id
     * @param mount the mount's path
     * @param environ the request's environ
     * @param interpreter the interpreter that ran it; {@code null} if there is none
     */
    public static RequestFacts of(String id, String mount, Environ environ, @Nullable String interpreter) {
        List<Header> headers = new ArrayList<>();
        environ.forEach((key, value) -> {
            String name = header(key);
            if (name != null && !value.isEmpty() && headers.size() < MAX_HEADERS) {
                headers.add(new Header(bounded(name), Secrets.ofHeader(name, bounded(decoded(value)))));
            }
        });
        return new RequestFacts(
                id,
                bounded(text(environ.get("REQUEST_METHOD"))),
                Secrets.masked(bounded(decoded(text(environ.get("SCRIPT_NAME")) + text(environ.get("PATH_INFO"))))),
                Secrets.masked(bounded(text(environ.get("QUERY_STRING")))),
                mount.isEmpty() ? "/" : mount,
                interpreter,
                headers);
    }

    /** Returns the name of the header that a variable stands for; {@code null} if it stands for none. */
    private static @Nullable String header(String key) {
        String rest;
        if (key.startsWith("HTTP_")) {
            rest = key.substring("HTTP_".length());
        } else if ("CONTENT_TYPE".equals(key) || "CONTENT_LENGTH".equals(key)) {
            rest = key;
        } else {
            return null;
        }
        StringBuilder name = new StringBuilder(rest.length());
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            boolean first = i == 0 || rest.charAt(i - 1) == '_';
            name.append(c == '_' ? '-' : first ? c : Character.toLowerCase(c));
        }
        return name.toString();
    }

    /** Decodes a native string, which has a character for each byte, as UTF-8. */
    private static String decoded(String nativeString) {
        return new String(nativeString.getBytes(ISO_8859_1), UTF_8);
    }

    private static String bounded(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " ...";
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
