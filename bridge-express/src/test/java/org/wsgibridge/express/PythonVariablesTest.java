package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the environment says of Python is honoured, or told in a line. */
class PythonVariablesTest {
    @TempDir
    private Path folder;

    private Map<String, String> write() throws Exception {
        Path extra = Files.createDirectory(folder.resolve("extra"));
        Files.writeString(extra.resolve("elsewhere.py"), "NAME = b'from PYTHONPATH'\n");
        Files.writeString(folder.resolve("wsgi.py"), """
                try:
                    from elsewhere import NAME
                except ImportError:
                    NAME = b'not found'
                def application(environ, start_response):
                    start_response('200 OK', [])
                    return [NAME]
                """);
        return Map.of("PYTHONPATH", extra + ":/gone/path", "PYTHONHOME", "/gone/home", "VIRTUAL_ENV", "/gone/venv");
    }

    private Express serve(String engine) throws Exception {
        return Express.serve(folder, write(), "--engine", engine, "wsgi.py");
    }

    @Test
    void mustHonourThePathAndTellWhatIsNotUsed() throws Exception {
        try (Express express = serve("cpython")) {
            assertThat(express.get("/").body()).isEqualTo("from PYTHONPATH");
            assertThat(express.output().lines())
                    .contains(
                            "wsgi-express: PYTHONPATH: /gone/path is left out, because it does not exist",
                            "wsgi-express: PYTHONHOME=/gone/home is not used: --python-home names the Python to run")
                    .anyMatch(line -> line.startsWith("wsgi-express: VIRTUAL_ENV=/gone/venv is not used, there is no"
                            + " bin/python in it that can be executed: the engine is cpython, Python "));
            assertThat(folder.resolve("root/error_log")).content().contains("WB0115: PYTHONHOME=/gone/home of the");
        }
    }

    @Test
    void mustKeepThePathWhereAServerIsSetUp() throws Exception {
        Path root = folder.resolve("a server's");
        try (Express setUp = Express.run(
                folder, write(), "setup-server", "wsgi.py", "--port", "0", "--server-root", root.toString())) {
            assertThat(setUp.exitCode()).describedAs(setUp.output()).isZero();
        }
        String control = root.resolve("bin/wsgictl").toString();
        Shell started = Shell.run(folder, control, "start");
        try {
            assertThat(started.code()).describedAs(started.output()).isZero();
            assertThat(started.output()).doesNotContain("/gone/path");
            Matcher url = Pattern.compile("Server URL +: (\\S+)").matcher(started.output());
            assertThat(url.find()).isTrue();
            assertThat(HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create(url.group(1)))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body())
                    .isEqualTo("from PYTHONPATH");
        } finally {
            Shell.run(folder, control, "stop");
        }
    }

    @Test
    void mustTellThatJythonTakesNoPathOfAnotherPython() throws Exception {
        try (Express express = serve("jython")) {
            assertThat(express.get("/").body()).isEqualTo("not found");
            assertThat(express.output()).contains("wsgi-express: PYTHONPATH is not used by the engine jython");
        }
    }
}
