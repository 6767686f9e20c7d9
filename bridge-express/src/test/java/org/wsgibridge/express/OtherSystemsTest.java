package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Other systems than Linux. A system without Linux's {@code /proc}: what is known from there is missing in the figures,
 * and nothing else. It is as near to macOS as a test on Linux gets.
 */
class OtherSystemsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void makeApplication() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
                import os

                def application(environ, start_response):
                    path = environ['PATH_INFO']
                    while path == '/loop':
                        pass
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    if path == '/file':
                        return environ['wsgi.file_wrapper'](open(__file__, 'rb'))
                    environ['wsgi.errors'].write('asked for %s\\n' % path)
                    return [('proc: %s' % os.path.exists('/proc/self')).encode('ascii')]
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void mustServeEndRequestsAndReportWithoutProc(String engine) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        try (Express express = Express.serveWithoutProc(
                folder, "wsgi.py", "--engine=" + engine, "--request-timeout=1", "--maximum-requests=1000")) {
            assertThat(express.get("/").body()).isEqualTo("proc: False");
            assertThat(express.get("/file").body()).isEqualTo(Files.readString(folder.resolve("wsgi.py")));
            assertThat(express.get("/loop").statusCode()).isEqualTo(504);
            await().untilAsserted(
                            () -> assertThat(express.get("/").statusCode()).isEqualTo(200));
            express.awaitLog("error_log", "asked for /");
            HttpResponse<String> status = express.admin("/-/status.json");
            assertThat(status.statusCode()).isEqualTo(200);
            assertThat(status.body()).contains("\"requests\"");
            express.signal("TERM");
            assertThat(express.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void mustRefuseCpythonOnWindowsWithASentence() throws Exception {
        try (Express express = Express.run(
                folder,
                Map.of("JDK_JAVA_OPTIONS", "\"-Dos.name=Windows 11\""),
                "start-server",
                "wsgi.py",
                "--engine=cpython",
                "--port=0",
                "--server-root=" + folder.resolve("root"))) {
            assertThat(express.exitCode()).as(express.output()).isEqualTo(2);
            assertThat(express.output())
                    .contains("engine cpython needs Unix-domain sockets and signals,"
                            + " which Python does not have on Windows 11; expected engine jython, or Linux");
        }
    }
}
