package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How large the head of a request may be. */
class RequestHeadTest {
    private static final String APPLICATION = """
            def application(environ, start_response):
                length = sum(len(value) for key, value in environ.items() if key.startswith('HTTP_'))
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [('%d bytes' % length).encode('ascii')]
            """;

    @TempDir
    private Path folder;

    private Express serve(String... options) throws IOException {
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        Files.createDirectories(folder.resolve("files"));
        String[] all = new String[options.length + 4];
        System.arraycopy(new String[] {"wsgi.py", "--url-alias", "/files", folder + "/files"}, 0, all, 0, 4);
        System.arraycopy(options, 0, all, 4, options.length);
        return Express.serve(folder, all);
    }

    private static String ask(Express express, String target, String fields) throws IOException {
        return Raw.exchange(
                express.url("/"), "GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + fields + "\r\n");
    }

    /** Header fields; two more go with every request. */
    private static String fields(int number, String value) {
        return IntStream.range(0, number)
                .mapToObj(i -> "X-" + i + ": " + value + "\r\n")
                .collect(Collectors.joining());
    }

    @Test
    void mustTakeWhatApacheTakesAndNoMore() throws Exception {
        try (Express express = serve()) {
            assertThat(ask(express, "/", fields(98, "v"))).startsWith("HTTP/1.1 200 ");
            assertThat(ask(express, "/", fields(99, "v"))).startsWith("HTTP/1.1 431 ");
            assertThat(ask(express, "/", "A: \r\n".repeat(9000))).startsWith("HTTP/1.1 431 ");
            assertThat(ask(express, "/files/none", fields(99, "v"))).startsWith("HTTP/1.1 431 ");
            // 8190 bytes with "X-0: ".
            assertThat(ask(express, "/", fields(1, "v".repeat(8185)))).startsWith("HTTP/1.1 200 ");
            assertThat(ask(express, "/", fields(1, "v".repeat(8186)))).startsWith("HTTP/1.1 431 ");
            assertThat(ask(express, "/", fields(7, "v".repeat(8000)))).startsWith("HTTP/1.1 200 ");
            assertThat(ask(express, "/", fields(9, "v".repeat(8000)))).startsWith("HTTP/1.1 431 ");
            // 8190 bytes with "GET ", " HTTP/1.1".
            assertThat(ask(express, "/?" + "q".repeat(8175), "")).startsWith("HTTP/1.1 200 ");
            assertThat(ask(express, "/?" + "q".repeat(8176), "")).startsWith("HTTP/1.1 414 ");
        }
    }

    @Test
    @Covers({"--limit-request-line", "--limit-request-fields", "--limit-request-field-size", "--limit-request-head"})
    void mustTakeWhatTheOptionsSay() throws Exception {
        try (Express express = serve(
                "--limit-request-line",
                "100",
                "--limit-request-fields",
                "200",
                "--limit-request-field-size",
                "50",
                "--limit-request-head",
                "2000")) {
            assertThat(ask(express, "/?" + "q".repeat(85), fields(150, ""))).startsWith("HTTP/1.1 200 ");
            assertThat(ask(express, "/?" + "q".repeat(86), "")).startsWith("HTTP/1.1 414 ");
            assertThat(ask(express, "/", fields(199, ""))).startsWith("HTTP/1.1 431 ");
            assertThat(ask(express, "/", fields(1, "v".repeat(46)))).startsWith("HTTP/1.1 431 ");
            assertThat(ask(express, "/", fields(50, "v".repeat(40)))).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void mustRefuseInASentence() throws Exception {
        Files.writeString(folder.resolve("m.py"), APPLICATION);
        assertThat(CommandLines.refusal(folder, "--limit-request-head 12"))
                .contains("--limit-request-head 12: expected bytes from 1024 to 16777216");
        assertThat(CommandLines.refusal(folder, "--limit-request-fields 0")).contains("expected a whole number from 1");
    }
}
