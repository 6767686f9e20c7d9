package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the environment says of Python is honoured, or told in a line. */
class PythonVariablesTest {
    @TempDir
    private Path folder;

    private Express serve(String engine) throws Exception {
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
        Map<String, String> variables =
                Map.of("PYTHONPATH", extra + ":/gone/path", "PYTHONHOME", "/gone/home", "VIRTUAL_ENV", "/gone/venv");
        return Express.serve(folder, variables, "--engine", engine, "wsgi.py");
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
    void mustTellThatJythonTakesNoPathOfAnotherPython() throws Exception {
        try (Express express = serve("jython")) {
            assertThat(express.get("/").body()).isEqualTo("not found");
            assertThat(express.output()).contains("wsgi-express: PYTHONPATH is not used by the engine jython");
        }
    }
}
