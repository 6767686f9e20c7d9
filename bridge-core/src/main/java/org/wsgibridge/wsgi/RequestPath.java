package org.wsgibridge.wsgi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path of a request in the form that WSGI requires: percent-decoded to bytes and read as latin-1 (PEP 3333, section
 * "URL Reconstruction" and "Unicode Issues"), runs of {@code /} collapsed as mod_wsgi does, dot segments resolved
 * <em>after</em> decoding, so that {@code %2e%2e} and {@code ..} are the same. {@code %2F} becomes {@code /}; path
 * parameters ({@code ;x}) are part of the path. All rules by path use this form. Immutable.
 *
 * @param value the path: {@code *} (OPTIONS) or a native string that starts with {@code /}
 * @param literal whether the URI contains the path unchanged, without a character that some servers read differently
 */
public record RequestPath(String value, boolean literal) {
    private static final String CLIMBS = "the path climbs above the root";

    /**
     * Parses the path of a request URI.
     *
     * @param rawUri the undecoded request URI without its query, as {@code HttpServletRequest.getRequestURI} gives it;
     *     may be in absolute form
     * @return the path
     * @throws InvalidRequestPathException for a bad escape, a NUL, a path that climbs above the root, or one that does
     *     not start with a slash
     */
    public static RequestPath parse(String rawUri) throws InvalidRequestPathException {
        if (isPlain(rawUri)) {
            return new RequestPath(rawUri, true);
        }
        if (rawUri.equals("*")) {
            return new RequestPath(rawUri, false);
        }
        String decoded = decode(withoutAuthority(rawUri));
        if (decoded.isEmpty() || decoded.charAt(0) != '/') {
            throw new InvalidRequestPathException("the path does not start with a slash");
        }
        return new RequestPath(normalise(decoded), false);
    }

    /**
     * Returns the rest of the path below a prefix. The prefix matches whole segments only.
     *
     * @param prefix {@code ""} or a path without a trailing slash
     * @return {@code ""} or a path with a leading slash; {@code null} if this path is not below the prefix
     */
    public @Nullable String below(String prefix) {
        int length = prefix.length();
        if (!value.startsWith(prefix) || (value.length() > length && value.charAt(length) != '/')) {
            return null;
        }
        return value.substring(length);
    }

    /** Returns whether a URI is a path that need not be changed, as that of nearly every request. */
    private static boolean isPlain(String uri) {
        char previous = 0;
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c == '%'
                    || c == ';'
                    || c == '\\'
                    || c <= ' '
                    || c > 0x7e
                    || (previous == '/' && (c == '/' || c == '.'))) {
                return false;
            }
            previous = c;
        }
        return !uri.isEmpty() && uri.charAt(0) == '/';
    }

    /** Removes scheme and authority from a URI in absolute form (RFC 9112, section 3.2.2). */
    private static String withoutAuthority(String uri) {
        int scheme = uri.indexOf("://");
        if (scheme <= 0 || uri.indexOf('/') < scheme) {
            return uri;
        }
        int path = uri.indexOf('/', scheme + 3);
        return path < 0 ? "/" : uri.substring(path);
    }

    private static String decode(String raw) throws InvalidRequestPathException {
        // A container that accepts raw bytes above 0x7f has read them as UTF-8.
        byte[] bytes = raw.getBytes(UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int b = bytes[i];
            if (b == '%') {
                int high = i + 1 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw new InvalidRequestPathException("the path has a bad percent escape");
                }
                b = high << 4 | low;
                i += 2;
            }
            if (b == 0) {
                throw new InvalidRequestPathException("the path has a NUL");
            }
            out.write(b);
        }
        return out.toString(ISO_8859_1);
    }

    private static String normalise(String path) throws InvalidRequestPathException {
        List<String> kept = new ArrayList<>();
        int length = path.length();
        int start = 1;
        boolean folder = true;
        while (start <= length) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? length : slash;
            String segment = path.substring(start, end);
            // The last segment decides whether the path ends with a slash: "/a/", "/a/." and "/a/b/.." do.
            folder = true;
            switch (segment) {
                case "", "." -> {}
                case ".." -> {
                    if (kept.isEmpty()) {
                        throw new InvalidRequestPathException(CLIMBS);
                    }
                    kept.remove(kept.size() - 1);
                }
                default -> {
                    if (segment.startsWith(".;") || segment.startsWith("..;")) {
                        // Some containers take it for a dot segment, others do not. No harmless request contains it.
                        throw new InvalidRequestPathException("the path has a dot segment with parameters");
                    }
                    kept.add(segment);
                    folder = false;
                }
            }
            start = end + 1;
        }
        if (kept.isEmpty()) {
            return "/";
        }
        String joined = "/" + String.join("/", kept);
        return folder ? joined + "/" : joined;
    }
}
