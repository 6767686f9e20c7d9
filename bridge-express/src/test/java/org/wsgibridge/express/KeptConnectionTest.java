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

            LATEST = [None]


            class Body(object):
                def __init__(self):
                    self.closing = False
                    self.begun = threading.Event()
                    self.asked = threading.Event()

                def __iter__(self):
                    return iter([b'first'])

                def close(self):
                    self.closing = True
                    self.begun.set()
                    self.asked.wait(20)
                    self.closing = False


            def application(environ, start_response):
                if environ['PATH_INFO'] == '/first':
                    start_response('200 OK', [('Content-Length', '5')])
                    LATEST[0] = Body()
                    return LATEST[0]
                body = LATEST[0]
                body.begun.wait(20)
                closing = body.closing
                body.asked.set()
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
