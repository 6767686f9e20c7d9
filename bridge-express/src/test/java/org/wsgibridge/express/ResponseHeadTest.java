package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How large the head of a response may be. */
class ResponseHeadTest {
    private static final String APPLICATION = """
            def application(environ, start_response):
                kind, size = environ['PATH_INFO'].strip('/').split('/')
                start_response('200 OK', [('X-%d' % i, 'v' * 1000) for i in range(int(size))])
                if kind == 'write':
                    return (block for block in [b'one ', b'two'])
                return [] if kind == 'nothing' else [b'whole']
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"jython", "cpython"})
    @Covers("--limit-response-head")
    void mustBeWhatTheOptionSays(String engine) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        try (Express express = Express.serve(
                folder,
                "wsgi.py",
                "--engine",
                engine,
                "--limit-response-head",
                "100000",
                "--access-log",
                "%m %U %>s")) {
            for (String kind : new String[] {"whole", "write", "nothing"}) {
                assertThat(express.get("/" + kind + "/95").statusCode()).isEqualTo(200);
                assertThat(express.get("/" + kind + "/100").statusCode()).isEqualTo(500);
                assertThat(express.get("/" + kind + "/250").statusCode()).isEqualTo(500);
            }
            express.awaitLog("error_log", "WB0222");
            express.awaitLog("error_log", "its head has 100");
            express.awaitLog("access_log", "GET /nothing/250 500");
        }
        assertThat(Files.readString(folder.resolve("root/access_log")))
                .contains("GET /whole/95 200")
                .doesNotContain("100 200")
                .doesNotContain("250 200");
    }
}
