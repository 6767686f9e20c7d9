package org.wsgibridge.it.java;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;

/** A browser with its cookies. */
final class Visitor {
    private final int port;
    private final String prefix;
    private final Map<String, String> cookies = new TreeMap<>();

    Visitor(int port, String prefix) {
        this.port = port;
        this.prefix = prefix;
    }

    int port() {
        return port;
    }

    /** Returns the cookies, which may be changed. */
    Map<String, String> cookies() {
        return cookies;
    }

    /** Returns the same browser at another server. */
    Visitor at(int other) {
        Visitor moved = new Visitor(other, prefix);
        moved.cookies.putAll(cookies);
        return moved;
    }

    /** Asks for a page with the cookies. */
    RawResponse ask(String path) {
        String sent = cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
        String request = "GET " + prefix + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + (sent.isEmpty() ? "" : "Cookie: " + sent + "\r\n") + "\r\n";
        try {
            return RawClient.exchange(port, request.getBytes(ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the text of a page, whose cookies are kept from then on. */
    String get(String path) throws IOException {
        RawResponse response = ask(path);
        assertThat(response.status()).as("%s: %s", path, response).isEqualTo(200);
        for (String cookie : response.headers("Set-Cookie")) {
            String pair = cookie.substring(0, (cookie + ";").indexOf(';'));
            int equals = pair.indexOf('=');
            String value = pair.substring(equals + 1).replace("\"", "");
            if (value.isEmpty()) {
                cookies.remove(pair.substring(0, equals));
            } else {
                cookies.put(pair.substring(0, equals), value);
            }
        }
        return response.text();
    }
}
