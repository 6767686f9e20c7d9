package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Responses that are compressed on their way, and those that are not. */
class CompressionTest {
    /** The path chooses the type, the query what is done with it. */
    private static final String APPLICATION = """
            import os, time

            def application(environ, start_response):
                headers = [('Content-Type', environ['PATH_INFO'][1:]), ('X-Method', environ['REQUEST_METHOD'])]
                query = environ['QUERY_STRING']
                if query == 'encoded':
                    headers.append(('Content-Encoding', 'br'))
                if query == 'broken':
                    start_response('200 OK', headers)
                    return broken()
                if query == 'short':
                    start_response('200 OK', headers + [('Content-Length', '10000')])
                    return [b'0123456789' * 900]
                if query.startswith('stream='):
                    start_response('200 OK', headers)
                    return stream(query[7:])
                start_response('200 OK', headers + [('Content-Length', '10000')])
                return [b'0123456789' * 1000]

            def broken():
                yield b'a block'
                raise ValueError('on purpose')

            def stream(go):
                yield b'first block'
                while not os.path.exists(go):
                    time.sleep(0.05)
                yield b'second block'
            """;

    @TempDir
    private Path folder;

    private static String get(Express express, String method, String target, String... headers) throws Exception {
        StringBuilder request =
                new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return Raw.exchange(express.url("/"), request.append("\r\n").toString());
    }

    private static byte[] body(String reply) {
        String[] parts = reply.split("\r\n\r\n", 2);
        if (!parts[0].toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding: chunked")) {
            return parts[1].getBytes(ISO_8859_1);
        }
        StringBuilder body = new StringBuilder();
        String rest = parts[1];
        int size = Integer.parseInt(rest.substring(0, rest.indexOf("\r\n")), 16);
        while (size > 0) {
            int start = rest.indexOf("\r\n") + 2;
            body.append(rest, start, start + size);
            rest = rest.substring(start + size + 2);
            size = Integer.parseInt(rest.substring(0, rest.indexOf("\r\n")), 16);
        }
        return body.toString().getBytes(ISO_8859_1);
    }

    private static String unzipped(String reply) throws Exception {
        return new String(new GZIPInputStream(new ByteArrayInputStream(body(reply))).readAllBytes(), ISO_8859_1);
    }

    @Test
    @Covers({"--compress-responses", "--map-head-to-get"})
    void mustCompressTextForWhoCanReadItBlockByBlock() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        Files.createDirectory(folder.resolve("files"));
        Files.writeString(folder.resolve("files/a.txt"), "0123456789".repeat(100));
        try (Express express =
                Express.serve(folder, "wsgi.py", "--compress-responses", "--url-alias", "/files", "files")) {
            String html = get(express, "GET", "/text/html", "Accept-Encoding: br, gzip");
            assertThat(html)
                    .containsIgnoringCase("\r\nContent-Encoding: gzip\r\n")
                    .containsIgnoringCase("\r\nVary: ");
            assertThat(html.length()).isLessThan(1000);
            assertThat(unzipped(html)).isEqualTo("0123456789".repeat(1000));
            assertThat(get(express, "POST", "/application/json", "Accept-Encoding: gzip", "Content-Length: 0"))
                    .containsIgnoringCase("\r\nContent-Encoding: gzip\r\n");
            for (String plain : new String[] {
                get(express, "GET", "/text/html"),
                get(express, "GET", "/text/html", "Accept-Encoding: br"),
                get(express, "GET", "/image/png", "Accept-Encoding: gzip"),
            }) {
                assertThat(plain)
                        .doesNotContainIgnoringCase("Content-Encoding")
                        .endsWith("\r\n\r\n" + "0123456789".repeat(1000));
            }
            assertThat(get(express, "GET", "/text/html?encoded", "Accept-Encoding: gzip"))
                    .containsIgnoringCase("\r\nContent-Encoding: br\r\n")
                    .endsWith("\r\n\r\n" + "0123456789".repeat(1000));
            mustFlushEachBlock(express);
            for (String how : new String[] {"broken", "short"}) {
                // The connection is closed at the end in any case.
                assertThat(get(express, "GET", "/text/plain?" + how, "Accept-Encoding: gzip"))
                        .containsIgnoringCase("\r\nContent-Encoding: gzip\r\n")
                        .containsIgnoringCase("\r\nTransfer-Encoding: chunked\r\n")
                        .doesNotEndWith("\r\n0\r\n\r\n");
            }
            assertThat(get(express, "GET", "/files/a.txt", "Accept-Encoding: gzip", "Range: bytes=0-9"))
                    .startsWith("HTTP/1.1 206 ")
                    .doesNotContainIgnoringCase("Content-Encoding")
                    .endsWith("\r\n\r\n0123456789");
            assertThat(get(express, "HEAD", "/text/html", "Accept-Encoding: gzip"))
                    .containsIgnoringCase("\r\nX-Method: GET\r\n")
                    .endsWith("\r\n\r\n");
        }
    }

    private static final String TAGGED = """
            def application(environ, start_response):
                query = dict(part.split('=', 1) for part in environ['QUERY_STRING'].split('&') if part)
                tag = query.get('tag', '"abc"').replace('%22', '"')
                seen = environ.get('HTTP_IF_NONE_MATCH', environ.get('HTTP_IF_MATCH', ''))
                headers = [('ETag', tag), ('X-Seen', seen), ('Accept-Ranges', 'bytes'),
                           ('Cache-Control', query.get('cache', 'max-age=1'))]
                if 'vary' in query:
                    headers.append(('Vary', query['vary']))
                if tag in seen.split(', ') and 'HTTP_IF_NONE_MATCH' in environ:
                    start_response('304 Not Modified', headers)
                    return []
                if 'HTTP_RANGE' in environ and environ.get('HTTP_IF_RANGE', tag) == tag:
                    start_response('206 Partial Content', headers + [('Content-Range', 'bytes 0-9/10000'),
                                   ('Content-Type', 'text/plain')])
                    return [b'0123456789']
                start_response('200 OK', headers + [('Content-Type', 'Text/Plain; charset=UTF-8')])
                return [b'0123456789' * 1000]
            """;

    @Test
    void mustTellCachesWhatTheyHave() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), TAGGED);
        String gzip = "Accept-Encoding: gzip";
        try (Express express = Express.serve(folder, "wsgi.py", "--compress-responses")) {
            String compressed = get(express, "GET", "/", gzip);
            assertThat(unzipped(compressed)).isEqualTo("0123456789".repeat(1000));
            assertThat(fields(compressed, "ETag")).containsExactly("\"abc--gzip\"");
            assertThat(fields(compressed, "Vary")).containsExactly("Accept-Encoding");
            assertThat(fields(compressed, "Accept-Ranges")).isEmpty();
            String plain = get(express, "GET", "/");
            assertThat(fields(plain, "ETag")).containsExactly("\"abc\"");
            assertThat(fields(plain, "Vary")).containsExactly("Accept-Encoding");
            assertThat(fields(get(express, "GET", "/?tag=W/%22abc%22", gzip), "ETag"))
                    .containsExactly("W/\"abc--gzip\"");
            assertThat(fields(get(express, "GET", "/?vary=Cookie,accept-encoding", gzip), "Vary"))
                    .hasSize(1);
            assertThat(get(express, "GET", "/?cache=no-transform", gzip))
                    .doesNotContain("Content-Encoding")
                    .contains("ETag: \"abc\"\r\n");
            assertThat(get(express, "GET", "/", "Accept-Encoding: gzip;q=0, *")).doesNotContain("Content-Encoding");
            mustRevalidate(express, "\"abc--gzip\"", "\"abc--gzip\"", gzip);
            mustRevalidate(express, "\"abc\"", "\"abc\"", gzip);
            mustRevalidate(express, "\"abc\"", "\"abc\"", "X-Any: any");
            mustRevalidate(express, "\"abc--gzip\"", "\"abc--gzip\"", "X-Any: any");
            mustRevalidate(express, "\"x\", \"abc--gzip\", \"y--gzip\"", "\"abc--gzip\"", gzip);
            mustRevalidate(express, "\"abc--gzip\", \"abc\"", "\"abc--gzip\"", gzip);
            mustRevalidate(express, "\"abc--gzip\", \"abc\"", "\"abc\"", "X-Any: any");
            String weak = get(express, "GET", "/?tag=W/%22abc%22", gzip, "If-None-Match: W/\"abc--gzip\"");
            assertThat(weak).startsWith("HTTP/1.1 304 ").contains("X-Seen: W/\"abc\"\r\n");
            assertThat(fields(weak, "ETag")).containsExactly("W/\"abc--gzip\"");
            assertThat(get(express, "GET", "/", gzip, "If-None-Match: \"abd--gzip\""))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(get(express, "GET", "/", gzip, "If-Match: \"abc--gzip\""))
                    .contains("X-Seen: \"abc\"\r\n");
            String part = get(express, "GET", "/", gzip, "Range: bytes=0-9");
            assertThat(part)
                    .startsWith("HTTP/1.1 206 ")
                    .contains("ETag: \"abc\"\r\n", "Accept-Ranges: bytes\r\n")
                    .doesNotContain("Content-Encoding")
                    .endsWith("\r\n\r\n0123456789");
            // What the client has a part of is not what a range would be of.
            assertThat(get(express, "GET", "/", gzip, "Range: bytes=0-9", "If-Range: \"abc--gzip\""))
                    .startsWith("HTTP/1.1 200 ")
                    .doesNotContain("Content-Encoding");
        }
    }

    private static void mustRevalidate(Express express, String condition, String tag, String header) throws Exception {
        String reply = get(express, "GET", "/", header, "If-None-Match: " + condition);
        assertThat(reply).startsWith("HTTP/1.1 304 ");
        assertThat(fields(reply, "ETag")).containsExactly(tag);
        assertThat(fields(reply, "Vary")).containsExactly("Accept-Encoding");
    }

    private static List<String> fields(String reply, String name) {
        return reply.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }

    private void mustFlushEachBlock(Express express) throws Exception {
        Path go = folder.resolve("go");
        try (Raw client = new Raw(express.url("/"))) {
            client.send("GET /text/plain?stream=" + go
                    + " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");
            // Deflate ends what it is told to flush by an empty block.
            String first = client.until("\u0000\u0000\u00ff\u00ff");
            assertThat(first).containsIgnoringCase("\r\nContent-Encoding: gzip\r\n");
            Files.createFile(go);
            assertThat(unzipped(first + client.all())).isEqualTo("first blocksecond block");
        }
    }

    @Test
    @Covers("--map-head-to-get")
    void mustTellTheApplicationOfHeadAsAsked() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        try (Express plain = Express.serve(folder, "wsgi.py");
                Express mapped =
                        Express.serve(folder, "wsgi.py", "--map-head-to-get", "on", "--access-log", "%m %>s %B")) {
            assertThat(get(plain, "HEAD", "/a/b"))
                    .contains("\r\nX-Method: HEAD\r\n")
                    .endsWith("\r\n\r\n");
            assertThat(get(mapped, "HEAD", "/a/b"))
                    .contains("\r\nX-Method: GET\r\n", "\r\nContent-Length: 10000\r\n")
                    .endsWith("\r\n\r\n");
        }
        assertThat(Files.readAllLines(folder.resolve("root/access_log"))).containsExactly("HEAD 200 0");
    }
}
