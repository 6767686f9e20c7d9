package org.wsgibridge.it.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A request in raw text; {@code @} stands for the application's prefix, {@code ~} for a word of the request's own.
 *
 * @param name what it does
 * @param text the bytes, in latin-1
 * @param refused whether it must be refused; else anything but a success that leaks is fine
 */
record HostileRequest(String name, String text, boolean refused) {
    private static final String HOST = "Host: localhost\r\nConnection: close\r\n";
    private static final String SMUGGLED = "GET @/streaming/release?token=~ HTTP/1.1\r\n" + HOST + "\r\n";

    static List<HostileRequest> all() {
        List<HostileRequest> all = new ArrayList<>();
        all.addAll(oversized());
        all.addAll(malformed());
        all.addAll(framing());
        all.addAll(paths());
        return all;
    }

    private static List<HostileRequest> oversized() {
        String many =
                IntStream.range(0, 10_000).mapToObj(i -> "X-H" + i + ": v\r\n").collect(Collectors.joining());
        return List.of(
                header("a header of 1 MB", "X-Big: " + "x".repeat(1 << 20)),
                header("10,000 headers", many.stripTrailing()),
                header("a cookie of 100 KB", "Cookie: a=" + "x".repeat(100_000)),
                get("a URI of 100 KB", "@/environment/dump?" + "q".repeat(100_000)),
                get("a path of 100 KB", "@/environment/dump/" + "p/".repeat(50_000)),
                raw("a method of 100 KB", "M".repeat(100_000) + " @/environment/dump HTTP/1.1\r\n" + HOST + "\r\n"));
    }

    private static List<HostileRequest> malformed() {
        return List.of(
                header("NUL in a header value", "X-Nul: a\0b"),
                header("NUL in a header name", "X-N\0l: a"),
                header("a header without a colon", "no colon at all"),
                header("a header without a name", ": value"),
                header("a space before the colon", "Transfer-Encoding : chunked"),
                header("a control character in a name", "X-\u0001: a"),
                header("a line break in a name", "X-\rA: b"),
                get("NUL in the path", "@/environment/dump/\0"),
                get("a raw control character in the path", "@/environment/dump/\u0001"),
                get("a bad percent escape", "@/environment/concatenated/%zz"),
                get("a cut percent escape", "@/environment/concatenated/%4"),
                get("an encoded NUL", "@/environment/concatenated/%00"),
                raw("no Host", "GET @/response/counted HTTP/1.1\r\nConnection: close\r\n\r\n"),
                header("two Hosts", "Host: other"),
                raw("a bad Host", "GET @/response/counted HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"),
                raw("a version from the future", "GET @/response/counted HTTP/9.9\r\n" + HOST + "\r\n"),
                raw("no version word", "GET @/response/counted JUNK\r\n" + HOST + "\r\n"),
                raw("a method that is no token", "G(T @/response/counted HTTP/1.1\r\n" + HOST + "\r\n"),
                raw("binary noise", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n"),
                raw("CONNECT", "CONNECT example.test:443 HTTP/1.1\r\n" + HOST + "\r\n"),
                raw("TRACE", "TRACE @/response/counted HTTP/1.1\r\n" + HOST + "\r\n"));
    }

    private static List<HostileRequest> framing() {
        return List.of(
                post("two Content-Lengths", "Content-Length: 3\r\nContent-Length: 5\r\n", "abcde"),
                post("a negative Content-Length", "Content-Length: -1\r\n", ""),
                post("a Content-Length with a sign", "Content-Length: +3\r\n", "abc"),
                post("a Content-Length that is no number", "Content-Length: 3x\r\n", "abc"),
                post("a Content-Length beyond 64 bits", "Content-Length: 99999999999999999999999\r\n", "abc"),
                post("an unknown Transfer-Encoding", "Transfer-Encoding: xchunked\r\n", "3\r\nabc\r\n0\r\n\r\n"),
                post("chunked not last", "Transfer-Encoding: chunked, gzip\r\n", "3\r\nabc\r\n0\r\n\r\n"),
                post("gzip before chunked", "Transfer-Encoding: gzip, chunked\r\n", "3\r\nabc\r\n0\r\n\r\n"),
                post(
                        "gzip and chunked in two headers",
                        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
                        "3\r\nabc\r\n0\r\n\r\n"),
                post("a bad chunk size", "Transfer-Encoding: chunked\r\n", "zz\r\nabc\r\n0\r\n\r\n"),
                post("a huge chunk size", "Transfer-Encoding: chunked\r\n", "FFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n"),
                post("a negative chunk size", "Transfer-Encoding: chunked\r\n", "-3\r\nabc\r\n0\r\n\r\n"),
                new HostileRequest(
                        "Content-Length with chunked and a smuggled request",
                        "POST @/reading/ignored HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
                        false),
                new HostileRequest(
                        "a smuggled request behind a covered Transfer-Encoding",
                        "POST @/reading/ignored HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding:\u000bchunked\r\n"
                                + "Connection: close\r\n\r\n" + SMUGGLED,
                        false));
    }

    private static List<HostileRequest> paths() {
        List<HostileRequest> paths = new ArrayList<>();
        for (String path : List.of(
                "@/../../../../etc/passwd",
                "@/%2e%2e/%2e%2e/etc/passwd",
                "@/..%2f..%2fetc%2fpasswd",
                "@/..;/..;/etc/passwd",
                "@/%5c..%5c..%5cetc%5cpasswd",
                "@/WEB-INF/wsgi.properties",
                "@/web-inf/wsgi.properties",
                "@/WEB-INF%2fwsgi.properties",
                "@//WEB-INF/wsgi.properties",
                "@/./WEB-INF/wsgi.properties",
                "@/x/../WEB-INF/app/fixtures.py",
                "@/WEB-INF;a=b/app/fixtures.py",
                "@/%57EB-INF/app/fixtures.py",
                "@/META-INF/MANIFEST.MF",
                "@/app/fixtures.py",
                "@/fixtures.py",
                "file:///etc/passwd",
                "http://localhost@/WEB-INF/wsgi.properties",
                "*")) {
            paths.add(new HostileRequest(path, "GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n", true));
        }
        return paths;
    }

    private static HostileRequest raw(String name, String text) {
        return new HostileRequest(name, text, true);
    }

    private static HostileRequest get(String name, String target) {
        return raw(name, "GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n");
    }

    private static HostileRequest header(String name, String line) {
        return raw(name, "GET @/environment/dump HTTP/1.1\r\n" + HOST + line + "\r\n\r\n");
    }

    private static HostileRequest post(String name, String headers, String body) {
        return raw(name, "POST @/reading/sevens HTTP/1.1\r\n" + HOST + headers + "\r\n" + body);
    }
}
