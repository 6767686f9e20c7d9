package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
            String broken = get(express, "GET", "/text/plain?broken", "Accept-Encoding: gzip");
            assertThat(broken)
                    .containsIgnoringCase("\r\nContent-Encoding: gzip\r\n")
                    .doesNotEndWith("\r\n0\r\n\r\n");
            assertThat(get(express, "GET", "/files/a.txt", "Accept-Encoding: gzip", "Range: bytes=0-9"))
                    .startsWith("HTTP/1.1 206 ")
                    .doesNotContainIgnoringCase("Content-Encoding")
                    .endsWith("\r\n\r\n0123456789");
            assertThat(get(express, "HEAD", "/text/html", "Accept-Encoding: gzip"))
                    .containsIgnoringCase("\r\nX-Method: GET\r\n")
                    .endsWith("\r\n\r\n");
        }
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
