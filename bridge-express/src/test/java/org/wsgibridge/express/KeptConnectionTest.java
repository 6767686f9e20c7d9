package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection that is kept: its next request must not wait for what the previous one still does. */
class KeptConnectionTest {
    private static final String APPLICATION = """
            import threading

            CLOSING = [False]
            BEGUN = threading.Event()
            ASKED = threading.Event()


            class Body(object):
                def __iter__(self):
                    return iter([b'first'])

                def close(self):
                    CLOSING[0] = True
                    BEGUN.set()
                    ASKED.wait(20)
                    CLOSING[0] = False


            def application(environ, start_response):
                if environ['PATH_INFO'] == '/first':
                    BEGUN.clear()
                    ASKED.clear()
                    start_response('200 OK', [('Content-Length', '5')])
                    return Body()
                BEGUN.wait(20)
                closing = CLOSING[0]
                ASKED.set()
                answer = ('during close: %s' % closing).encode('ascii')
                start_response('200 OK', [('Content-Length', str(len(answer)))])
                return [answer]
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"jython", "cpython"})
    void theNextRequestMustNotWaitForTheCloseOfThePreviousOne(String engine) throws Exception {
        Path script = Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        try (Express express = Express.serve(folder, script.toString(), "--engine=" + engine, "--threads=2");
                Raw client = new Raw(express.url("/"))) {
            for (int i = 0; i < 15; i++) {
                assertThat(client.send(request("/first")).until("first")).contains("200 OK");
                String second = client.send(request("/second")).until("during close: ");
                assertThat(second).contains("200 OK");
                assertThat(client.until("e")).as("request %s", i).isEqualTo("True");
            }
        }
    }

    private static String request(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }
}
